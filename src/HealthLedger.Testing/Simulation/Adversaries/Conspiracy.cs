using HealthLedger.Primitives;

namespace HealthLedger.Testing.Simulation.Adversaries;

/// <summary>What adversaries that act together know: which batch stands for which, and for whom.</summary>
internal sealed class Conspiracy
{
    private readonly Dictionary<Digest256, Ledger.Batch> _alternatives = [];

    public Conspiracy(ulong others) => Others = others;

    /// <summary>Replicas that are told the other story, as bits.</summary>
    public ulong Others { get; }

    public bool IsOther(int replica) => (Others >> replica & 1) == 1;

    public void Add(Digest256 digest, Ledger.Batch alternative) => _alternatives[digest] = alternative;

    public Ledger.Batch? Find(Digest256 digest) => _alternatives.GetValueOrDefault(digest);
}
