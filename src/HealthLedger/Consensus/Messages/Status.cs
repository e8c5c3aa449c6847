using HealthLedger.Canonical;

namespace HealthLedger.Consensus.Messages;

/// <summary>
/// Where a replica is. Whoever is further answers with what it still has of its own and the other one lacks, so that
/// every lost message is sent again by somebody. Not signed: it decides nothing.
/// </summary>
internal sealed class Status : ConsensusMessage
{
    public Status(ulong epoch, ulong view, bool isActive, ulong executedHeight, ulong sealedHeight)
    {
        Epoch = epoch;
        View = view;
        IsActive = isActive;
        ExecutedHeight = executedHeight;
        SealedHeight = sealedHeight;
    }

    public override ConsensusMessageType Type => ConsensusMessageType.Status;

    public ulong Epoch { get; }

    public ulong View { get; }

    /// <summary>Whether the view has begun; else it is demanded.</summary>
    public bool IsActive { get; }

    public ulong ExecutedHeight { get; }

    /// <summary>The highest height that the sender holds a quorum of seals of.</summary>
    public ulong SealedHeight { get; }

    public override void Write(ref CanonicalWriter writer)
    {
        writer.Array(6);
        writer.Unsigned((ulong)Type);
        writer.Unsigned(Epoch);
        writer.Unsigned(View);
        writer.Boolean(IsActive);
        writer.Unsigned(ExecutedHeight);
        writer.Unsigned(SealedHeight);
    }
}
