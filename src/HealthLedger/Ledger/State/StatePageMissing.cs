using System.Diagnostics.CodeAnalysis;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.State;

/// <summary>
/// Not a failure but a signal: execution needs pages or a row that are not in memory, and does no I/O of its own.
/// The runtime catches it, loads them, and executes again.
/// </summary>
[SuppressMessage("Design", "CA1032", Justification = "It never leaves the assembly, and says what is missing.")]
[SuppressMessage("Design", "CA1064", Justification = "It never leaves the assembly.")]
[SuppressMessage("Naming", "CA1710", Justification = "It is a signal.")]
internal sealed class StatePageMissing : Exception
{
    public StatePageMissing(IReadOnlyList<Digest256> places)
        : base("A page of the state is not in memory.") => Places = places;

    public StatePageMissing(StateKey row)
        : base("A row of the state is not in memory.")
    {
        Places = [];
        Row = row;
    }

    /// <summary>Places whose pages are needed.</summary>
    public IReadOnlyList<Digest256> Places { get; }

    /// <summary>The row that is needed, or null when only pages are.</summary>
    public StateKey? Row { get; }
}
