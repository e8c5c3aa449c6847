using HealthLedger.Primitives;

namespace HealthLedger.Consensus.Protocol;

/// <summary>A batch that is held for a sequence number.</summary>
internal sealed class SlotBody
{
    public SlotBody(Digest256 digest, ReadOnlyMemory<byte> bytes, bool isJournaled)
    {
        Digest = digest;
        Bytes = bytes;
        IsJournaled = isJournaled;
    }

    public Digest256 Digest { get; }

    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Whether a record holds it already, so that the next one need not.</summary>
    public bool IsJournaled { get; set; }
}
