using HealthLedger.Consensus.Runtime;
using HealthLedger.Primitives;

namespace HealthLedger.Runtime.Replication;

/// <summary>The signals of a host that is made later than those who signal. Before, there is nothing to tell.</summary>
internal sealed class LateSignals : IReplicaSignals
{
    private readonly Func<IReplicaSignals?> _host;

    public LateSignals(Func<IReplicaSignals?> host) => _host = host;

    /// <inheritdoc/>
    public void Know(Digest256 request) => _host()?.Know(request);

    /// <inheritdoc/>
    public void Forget(Digest256 request) => _host()?.Forget(request);

    /// <inheritdoc/>
    public void Nudge() => _host()?.Nudge();
}
