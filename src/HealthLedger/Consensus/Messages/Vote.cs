using HealthLedger.Canonical;
using HealthLedger.Consensus.Certificates;

namespace HealthLedger.Consensus.Messages;

/// <summary>A signed ballot.</summary>
internal abstract class Vote : ConsensusMessage
{
    private protected Vote(Ballot ballot, ReadOnlyMemory<byte> signature)
    {
        Ballot = ballot;
        Signature = signature;
    }

    public Ballot Ballot { get; }

    /// <summary>64 bytes.</summary>
    public ReadOnlyMemory<byte> Signature { get; }

    private protected void Write(ref CanonicalWriter writer, int replica)
    {
        writer.Array(7);
        writer.Unsigned((ulong)Type);
        Ballot.WriteFields(ref writer);
        writer.Unsigned((ulong)replica);
        writer.Bytes(Signature);
    }
}
