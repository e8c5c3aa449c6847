using HealthLedger.Primitives;

namespace HealthLedger.Runtime;

/// <summary>A stored resend row.</summary>
internal sealed class ResendEntry
{
    public ResendEntry(Digest256 content, Digest256? fingerprint, RecordId record, SubmissionId submission)
    {
        Content = content;
        Fingerprint = fingerprint;
        Record = record;
        Submission = submission;
    }

    public Digest256 Content { get; }

    public Digest256? Fingerprint { get; }

    public RecordId Record { get; }

    public SubmissionId Submission { get; }

    /// <summary>Whether it never expires.</summary>
    public bool IsLasting { get; init; }
}
