using HealthLedger.Canonical;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.State;

/// <summary>
/// What shows that a row is in the state, or that none is: `state-proof` of docs/spec/receipts.md. The siblings of
/// the path from the root down, and what stands where the path ends.
/// </summary>
internal sealed class StateTreeProof
{
    private const ulong Version = 1;

    /// <summary>From the root down; 32 zero bytes for an empty half.</summary>
    public required IReadOnlyList<Digest256> Siblings { get; init; }

    /// <summary>The place of the leaf where the path ends, or null where nothing is.</summary>
    public Digest256? TerminalPlace { get; init; }

    /// <summary>The value hash of that leaf.</summary>
    public Digest256? TerminalValue { get; init; }

    public byte[] Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[1024]);
        writer.Array(3);
        writer.Unsigned(Version);
        writer.Array(Siblings.Count);
        foreach (Digest256 sibling in Siblings)
        {
            writer.Id(sibling);
        }

        if (TerminalPlace is { } place && TerminalValue is { } value)
        {
            writer.Array(2);
            writer.Id(place);
            writer.Id(value);
        }
        else
        {
            writer.Null();
        }

        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }
}
