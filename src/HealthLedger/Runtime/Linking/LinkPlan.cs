using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Storage;

namespace HealthLedger.Runtime.Linking;

/// <summary>What a record with a reference is sealed as.</summary>
internal sealed class LinkPlan
{
    /// <summary>What its sender may be told.</summary>
    public required LinkOutcome Outcome { get; init; }

    /// <summary>The record that it becomes a version of; null when it is one of its own.</summary>
    public RecordId? Target { get; init; }

    /// <summary>The version of that record which it follows.</summary>
    public ulong Replaces { get; init; }

    /// <summary>How it amends it.</summary>
    public AmendmentKind Kind { get; init; }

    /// <summary>The amendment that it withdraws, or null.</summary>
    public RecordId? Answers { get; init; }

    /// <summary>The rows of its names, given its id and the submission that brings it; empty when none
    /// change.</summary>
    public Func<RecordId, SubmissionId, IReadOnlyList<PrivateRow>> NameRows { get; init; } = (_, _) => [];

    /// <summary>Links of pseudonyms, sealed in the same submission behind it, given its own pseudonym.</summary>
    public IReadOnlyList<Func<SubjectId?, LedgerOperation>> Followers { get; init; } = [];

    /// <summary>Private rows that open what those commit to.</summary>
    public IReadOnlyList<PrivateRow> Rows { get; init; } = [];
}
