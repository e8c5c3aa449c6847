using HealthLedger.Primitives;

namespace HealthLedger.Records;

/// <summary>An amendment to be sealed: the next version of a record of this organisation.</summary>
public sealed class AmendmentSubmission
{
    /// <summary>The record to amend; never an amendment.</summary>
    public required RecordId RecordId { get; init; }

    /// <summary>What the amendment does.</summary>
    public required AmendmentKind Kind { get; init; }

    /// <summary>
    /// The version that this one follows, as `GetVersionsAsync` gave it. When another version came in between, the
    /// ledger refuses (`StaleVersion`): look at it, then decide again.
    /// </summary>
    public required long Replaces { get; init; }

    /// <summary>
    /// The amendment of the same record that this one answers (acceptance and denial: the patient's request;
    /// disagreement: the denial; rebuttal: the disagreement; correction and addendum: the acceptance, if there is one),
    /// or the correction or addendum that it withdraws. Null for a retraction of the record itself.
    /// </summary>
    public RecordId? Answers { get; init; }

    /// <summary>
    /// The content, at most 100 MiB; encrypted before anything of it is stored. Counts when there is a <see
    /// cref="PayloadType"/>.
    /// </summary>
    public ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>
    /// The content's media type, ASCII, 1 to 64 characters; null for a retraction, entered-in-error or acceptance that
    /// says nothing more.
    /// </summary>
    public string? PayloadType { get; init; }

    /// <summary>Which door it came through. Default: an application's call.</summary>
    public RecordOrigin Origin { get; init; } = RecordOrigin.Application;

    /// <summary>First and last calendar year of the data, 1 to 9999, or null. Clear on the ledger.</summary>
    public (int From, int To)? DataYears { get; init; }

    /// <summary>
    /// Why, an ASCII code of 1 to 64 characters such as `wrong-patient`. Only a commitment to it is on the ledger; this
    /// organisation keeps it.
    /// </summary>
    public required string Reason { get; init; }

    /// <summary>The type's name: a submission never prints its payload.</summary>
    public override string ToString() => nameof(AmendmentSubmission);
}
