namespace HealthLedger;

/// <summary>Error codes of the ledger, HLS3nnn, and of access, HLS4nnn. Permanent;
/// docs/reference/error-codes.md.</summary>
public static partial class HealthLedgerErrorCodes
{
    /// <summary>A stored block or header is damaged.</summary>
    public const string BlockDamaged = "HLS3001";

    /// <summary>The stored history tree does not lead to the sealed root.</summary>
    public const string HistoryDamaged = "HLS3002";

    /// <summary>The stored state does not lead to the sealed root.</summary>
    public const string StateDamaged = "HLS3003";

    /// <summary>Re-executing the journal gives another header.</summary>
    public const string JournalMismatch = "HLS3004";

    /// <summary>A seal does not verify.</summary>
    public const string SealInvalid = "HLS3005";

    /// <summary>A stored payload is not the one that the ledger commits to.</summary>
    public const string PayloadDamaged = "HLS3006";

    /// <summary>A payload that the ledger commits to is absent.</summary>
    public const string PayloadMissing = "HLS3007";

    /// <summary>The genesis file is damaged, or not this ledger's.</summary>
    public const string GenesisInvalid = "HLS3008";

    /// <summary>The node has halted.</summary>
    public const string NodeHalted = "HLS3009";

    /// <summary>The ledger needs a newer version of the software.</summary>
    public const string ProtocolTooNew = "HLS3010";

    /// <summary>An operation was refused; the entry says why.</summary>
    public const string OperationRefused = "HLS3011";

    /// <summary>A submission was skipped.</summary>
    public const string SubmissionSkipped = "HLS3012";

    /// <summary>The same idempotency key came with other content.</summary>
    public const string IdempotencyConflict = "HLS3013";

    /// <summary>Nothing has been sealed yet that a proof could hang on.</summary>
    public const string NothingSealed = "HLS3014";

    /// <summary>An accounting would be larger than its format allows.</summary>
    public const string AccountingTooLarge = "HLS3015";

    /// <summary>The organisation has used up its quota on the ledger.</summary>
    public const string QuotaExceeded = "HLS3016";

    /// <summary>This node's own limit of operations is reached.</summary>
    public const string AdmissionLimited = "HLS3017";

    /// <summary>The queue of received messages is full.</summary>
    public const string QueueFull = "HLS3019";

    /// <summary>Messages of the same order key wait in the queue.</summary>
    public const string MessagesAhead = "HLS3023";

    /// <summary>A submission was not ordered within the heights that it was signed for.</summary>
    public const string SubmissionExpired = "HLS3024";

    /// <summary>What a record refers to is not on the ledger yet.</summary>
    public const string ReferenceAwaited = "HLS3025";

    /// <summary>A record's names are those of several records: it is one of its own.</summary>
    public const string ReferenceAmbiguous = "HLS3026";

    /// <summary>A record's names are those of another patient's record: it is one of its own.</summary>
    public const string ReferenceOfAnotherPatient = "HLS3027";

    /// <summary>What a record refers to is not there: it is one of its own.</summary>
    public const string ReferenceNotFound = "HLS3028";

    /// <summary>Patients could not be linked or parted as a record says.</summary>
    public const string PatientsNotLinked = "HLS3029";

    /// <summary>What a queued message refers to did not come in time.</summary>
    public const string ReferenceOverdue = "HLS3035";

    /// <summary>The patient is not known here.</summary>
    public const string PatientUnknown = "HLS3018";

    /// <summary>A stored private row is not the one that was written, or one is missing.</summary>
    public const string PrivateRowDamaged = "HLS3030";

    /// <summary>The stored index does not find what the ledger holds.</summary>
    public const string IndexDamaged = "HLS3031";

    /// <summary>An option of a new ledger is outside its range.</summary>
    public const string GenesisOptionWrong = "HLS3032";

    /// <summary>The ledger goes over to a protocol version that this software does not know.</summary>
    public const string UpgradeNeeded = "HLS3033";

    /// <summary>A yes to a protocol version that this software does not know.</summary>
    public const string ProtocolNotSupported = "HLS3034";

    /// <summary>The wall clock is behind the ledger.</summary>
    public const string ClockBehind = "HLS3020";

    /// <summary>The wall clock is ahead of the ledger by more than can be explained.</summary>
    public const string ClockAhead = "HLS3021";

    /// <summary>The wall clock has stopped.</summary>
    public const string ClockStopped = "HLS3022";

    /// <summary>One of our own promises is broken: a defect of this software.</summary>
    public const string Internal = "HLS9101";

    /// <summary>Access was denied.</summary>
    public const string AccessDenied = "HLS4001";

    /// <summary>The permit has expired.</summary>
    public const string PermitExpired = "HLS4002";

    /// <summary>The access entry is not one that this ledger sealed for this record.</summary>
    public const string AccessEntryInvalid = "HLS4003";

    /// <summary>There is no such record.</summary>
    public const string RecordNotFound = "HLS4004";

    /// <summary>This organisation has enrolled no such patient.</summary>
    public const string SubjectNotFound = "HLS4005";

    /// <summary>The message store has no such message.</summary>
    public const string MessageNotFound = "HLS4006";

    /// <summary>The message is a record, or becomes one now: access is requested to the record.</summary>
    public const string MessageIsRecord = "HLS4007";

    /// <summary>The content of the message was not kept, or its retention is over.</summary>
    public const string MessageContentAbsent = "HLS4008";

    /// <summary>The authorisation of a route does not hold now.</summary>
    public const string DeliveryNotAuthorised = "HLS4009";

    /// <summary>The handler of a route failed.</summary>
    public const string DeliveryHandlerFailed = "HLS4010";
}
