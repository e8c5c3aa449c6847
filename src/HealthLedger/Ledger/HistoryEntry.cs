using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger;

/// <summary>One line of a record's or patient's history.</summary>
public sealed class HistoryEntry
{
    /// <summary>What was asked for.</summary>
    public required OperationType? Operation { get; init; }

    /// <summary>The record, if the operation names one.</summary>
    public RecordId? RecordId { get; init; }

    /// <summary>Who submitted it.</summary>
    public required ParticipantId Author { get; init; }

    /// <summary>Where it was sealed and what became of it.</summary>
    public required SealedEntry Entry { get; init; }

    /// <summary>For an amendment: what it does.</summary>
    public AmendmentSummary? Amendment { get; init; }

    /// <summary>The pseudonyms that the operation links, the one that stays or comes first; else none.</summary>
    public IReadOnlyList<SubjectId> LinkedSubjects { get; init; } = [];

    /// <summary>For a request for access: the individual, role, purpose and action.</summary>
    public AccessSummary? Access { get; init; }
}
