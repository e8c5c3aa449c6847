using System.Collections.Immutable;
using System.Globalization;
using HealthLedger.Hl7v2.Acknowledgment;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Records;

namespace HealthLedger.Hl7v2.Intake;

/// <summary>What became of one message: codes, counts and ids of our own, never content.</summary>
public sealed class Hl7v2IntakeEvent
{
    /// <summary>The listener.</summary>
    public required string ListenerName { get; init; }

    /// <summary>The number of the connection within its listener.</summary>
    public required long ConnectionId { get; init; }

    /// <summary>MSH-9.1 and MSH-9.2 as <c>ADT^A01</c>; question marks for what is no code; empty when unread.</summary>
    public required string MessageType { get; init; }

    /// <summary>MSA-1 of the answer; null when nothing was answered.</summary>
    public AcknowledgmentCode? Code { get; init; }

    /// <summary>The code of what is wrong, or null.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>Where it is wrong, as <c>PID-3@120</c>, or null.</summary>
    public string? Location { get; init; }

    /// <summary>The sealed record, or null.</summary>
    public RecordId? RecordId { get; init; }

    /// <summary>Where it is sealed, or null.</summary>
    public SealedEntry? Entry { get; init; }

    /// <summary>Whether an earlier call had sealed it: a resend.</summary>
    public bool IsRepeat { get; init; }

    /// <summary>Whether it was acknowledged out of the durable queue, and is sealed later.</summary>
    public bool IsQueued { get; init; }

    /// <summary>What became of what it refers to.</summary>
    public LinkOutcome Link { get; init; }

    /// <summary>Whether it waits for what it refers to.</summary>
    public bool IsParked { get; init; }

    /// <summary>How many of the sender's numbers (MSH-13) are missing before this message.</summary>
    public long MissingBefore { get; init; }

    /// <summary>How many issues the parser found.</summary>
    public int IssueCount { get; init; }

    /// <summary>The errors that validation at intake found, also in a message that was sealed all the same
    /// (<see cref="InvalidMessageAction.Report"/>). With the last message of a batch also that the count of the batch
    /// is another one (HLS2032), at its byte in the frame.</summary>
    public ImmutableArray<Hl7Issue> Findings { get; init; } = [];

    /// <summary>What names the bytes in quarantine, or null.</summary>
    public string? QuarantineId { get; init; }

    /// <summary>Type, code, error and place.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{ListenerName}#{ConnectionId} {MessageType} {(Code is { } code ? AcknowledgmentBuilder.ToWire(code) : "-")} "
        + $"{ErrorCode ?? "-"} {Location ?? "-"}");
}
