using HealthLedger.Primitives;

namespace HealthLedger.Hl7v2.Intake;

/// <summary>What became of refused content that was taken in again.</summary>
public sealed class Hl7v2ResendResult
{
    /// <summary>The record that it was accepted as, sealed or in the queue; null when it was refused again, or could
    /// not be made durable now.</summary>
    public RecordId? RecordId { get; init; }

    /// <summary>Why it was refused, or null. Null beside a null record: the ledger cannot seal now, and nothing was
    /// changed.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>The acknowledgment that a sender would have got, without framing; empty when none.</summary>
    public ReadOnlyMemory<byte> Acknowledgment { get; init; }

    /// <summary>The record or the code.</summary>
    public override string ToString() => RecordId?.ToString() ?? ErrorCode ?? "not now";
}
