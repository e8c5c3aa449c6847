using HealthLedger.Subjects;

namespace HealthLedger.Records;

/// <summary>
/// What a record refers to, and under which names later ones refer to it. With it a record becomes a version of the one
/// record of the same patient that has one of its names, or the first under them (docs/spec/linking.md). Names are kept
/// as keyed hashes; nothing of them is on the ledger.
/// </summary>
public sealed class RecordReference
{
    /// <summary>Most names of a record.</summary>
    public const int MaxNames = 64;

    /// <summary>Most bytes of a name.</summary>
    public const int MaxNameBytes = 2048;

    /// <summary>
    /// Names of what this is about, at most 64 of 1 to 2,048 bytes: such as an order's number behind who assigned it.
    /// Two records with one name and one patient are of one thing. May be empty where <see cref="Linked"/> is given.
    /// </summary>
    public required IReadOnlyList<ReadOnlyMemory<byte>> Names { get; init; }

    /// <summary>
    /// How it is linked: <see cref="AmendmentKind.Addendum"/>, <see cref="AmendmentKind.Correction"/>, or
    /// <see cref="AmendmentKind.Retraction"/> and <see cref="AmendmentKind.EnteredInError"/>, which withdraw the one
    /// statement that came under its names; where there are several they correct the record instead.
    /// </summary>
    public AmendmentKind Amendment { get; init; } = AmendmentKind.Addendum;

    /// <summary>Whether it states what a later one may withdraw, as a result does and an order does not.</summary>
    public bool IsStatement { get; init; }

    /// <summary>What it waits for. Default: nothing.</summary>
    public RecordAwaited Awaits { get; init; }

    /// <summary>
    /// How long it may wait in the queue for that, at most 30 days; zero: not at all. What has not come then is done
    /// without, and the record is one of its own.
    /// </summary>
    public TimeSpan WaitAtMost { get; init; }

    /// <summary>Whether it is set aside after that time, for somebody to decide, instead of being sealed.</summary>
    public bool IsSetAsideWhenOverdue { get; init; }

    /// <summary>
    /// Identifiers of persons that are merged into the record's patient, or parted from them; at most 16. Null or
    /// empty: none.
    /// </summary>
    public IReadOnlyList<PatientIdentifier>? Linked { get; init; }

    /// <summary>Whether <see cref="Linked"/> are parted from the record's patient.</summary>
    public bool IsParting { get; init; }

    /// <summary>Why, an ASCII code of 1 to 64 characters; only a commitment to it is on the ledger.</summary>
    public required string Reason { get; init; }

    /// <summary>The type's name: names are the sender's words.</summary>
    public override string ToString() => nameof(RecordReference);
}
