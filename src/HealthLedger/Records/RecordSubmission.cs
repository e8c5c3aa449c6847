using HealthLedger.Subjects;

namespace HealthLedger.Records;

/// <summary>A record to be sealed.</summary>
public sealed class RecordSubmission
{
    /// <summary>What the record is about; clear on the ledger.</summary>
    public required RecordKind Kind { get; init; }

    /// <summary>The payload, 0 bytes to 100 MiB; encrypted before anything of it is stored. Not changed until the
    /// call ends.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>The payload's media type, ASCII, 1 to 64 characters, such as `application/hl7-v2+er7`. In the
    /// envelope.</summary>
    public required string PayloadType { get; init; }

    /// <summary>Which door it came through. Default: an application's call.</summary>
    public RecordOrigin Origin { get; init; } = RecordOrigin.Application;

    /// <summary>The patient, or null when the record concerns none. Becomes a pseudonym.</summary>
    public PatientIdentifier? Patient { get; init; }

    /// <summary>First and last calendar year of the data, 1 to 9999, or null when not known. Clear on the
    /// ledger.</summary>
    public (int From, int To)? DataYears { get; init; }

    /// <summary>Makes a repeat recognisable; null when every call is a new record.</summary>
    public IdempotencyKey? Idempotency { get; init; }

    /// <summary>How the message came that is sealed, for the message store; null when it is none.</summary>
    public MessageFacts? Message { get; init; }

    /// <summary>The routes by which it is handed on once it is sealed, each at most once; none for an import. Needs
    /// <see cref="Message"/>. Default: none.</summary>
    public IReadOnlyList<DeliveryTarget> Deliveries { get; init; } = [];

    /// <summary>
    /// Where an imported record comes from; null when the record is no import. With it <see cref="Origin"/> is
    /// <see cref="RecordOrigin.Import"/>, the record gives way to others that wait to be sealed, and its idempotency
    /// key is remembered without end. It cannot be queued.
    /// </summary>
    public ImportFacts? Import { get; init; }

    /// <summary>
    /// What it refers to; null when to nothing. With it, it may become a version of an earlier record, under an id of
    /// its own, and <see cref="Patient"/> and <see cref="Idempotency"/> are required; an import has none.
    /// </summary>
    public RecordReference? Reference { get; init; }

    /// <summary>The type's name: a submission never prints its payload.</summary>
    public override string ToString() => nameof(RecordSubmission);
}
