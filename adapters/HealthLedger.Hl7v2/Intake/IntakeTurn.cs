using System.Collections.Immutable;
using HealthLedger.Hl7v2.Mllp;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Primitives;

namespace HealthLedger.Hl7v2.Intake;

/// <summary>One message on its way through the intake.</summary>
internal sealed class IntakeTurn
{
    public IntakeTurn(
        MllpMessage frame, Hl7Message? message, ReadOnlyMemory<byte> content, int issueCount, long started)
    {
        Frame = frame;
        Message = message;
        Content = content;
        IssueCount = issueCount;
        Started = started;
    }

    public MllpMessage Frame { get; }

    /// <summary>Null when the bytes are no message.</summary>
    public Hl7Message? Message { get; }

    /// <summary>The bytes as received: the whole frame, or the message's part of a batch.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    public int IssueCount { get; }

    public long Started { get; }

    /// <summary>The refused message that it is sent in the place of, or null.</summary>
    public RecordId? ResendOf { get; init; }

    /// <summary>What validation found of errors.</summary>
    public ImmutableArray<Hl7Issue> Findings { get; set; } = [];
}
