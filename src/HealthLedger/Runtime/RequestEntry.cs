using HealthLedger.Primitives;

namespace HealthLedger.Runtime;

/// <summary>What was stored of a client's writing request.</summary>
internal sealed class RequestEntry
{
    public required Digest256 Content { get; init; }

    /// <summary>The submission that its operation is part of.</summary>
    public required SubmissionId Submission { get; init; }

    /// <summary>The operation's index in the submission.</summary>
    public required uint Index { get; init; }

    /// <summary>What the answer needs beyond the entry; may be empty.</summary>
    public required ReadOnlyMemory<byte> Extra { get; init; }
}
