using System.Security.Cryptography;
using HealthLedger.Verifier.Formats;

namespace HealthLedger.Verifier;

/// <summary>
/// What the caller holds the receipt against. A receipt proves that something is on the ledger; only an expectation
/// says that it is the thing the caller means.
/// </summary>
/// <remarks>
/// Take the expected values from your own records, never from the receipt. Instances do not change; every
/// <c>With</c> method gives a new one. Unless <see cref="WithOutcome"/> or <see cref="WithAnyOutcome"/> says
/// otherwise, all but <see cref="Any"/> expect that the operation was accepted (outcome 0).
/// </remarks>
public sealed class ReceiptExpectation
{
    private ReceiptExpectation()
    {
    }

    private ReceiptExpectation(ReceiptExpectation other)
    {
        RecordId = other.RecordId;
        SubmissionId = other.SubmissionId;
        OperationIndex = other.OperationIndex;
        OperationHash = other.OperationHash;
        OperationType = other.OperationType;
        OutcomeCode = other.OutcomeCode;
        ContentDigest = other.ContentDigest;
        ContentBlinding = other.ContentBlinding;
    }

    /// <summary>
    /// Expects nothing. This is weak: an accepted receipt then proves that its entry is on the ledger, not that it is
    /// the entry you meant, nor that the operation was accepted. Look at the facts before you rely on it.
    /// </summary>
    public static ReceiptExpectation Any { get; } = new();

    internal byte[]? RecordId { get; private init; }

    internal byte[]? SubmissionId { get; private init; }

    internal ulong? OperationIndex { get; private init; }

    internal byte[]? OperationHash { get; private init; }

    internal OperationType? OperationType { get; private init; }

    internal ulong? OutcomeCode { get; private init; }

    internal byte[]? ContentDigest { get; private init; }

    internal byte[]? ContentBlinding { get; private init; }

    /// <summary>Expects that this record was appended and accepted.</summary>
    /// <param name="recordId">The record's id, 16 bytes; copied.</param>
    /// <exception cref="ArgumentException">The id has another length.</exception>
    /// <remarks>For an access to the record, add <see cref="WithOperationType"/>.</remarks>
    public static ReceiptExpectation ForRecord(ReadOnlySpan<byte> recordId)
    {
        return new ReceiptExpectation
        {
            RecordId = Copy(recordId, FormatLimits.IdBytes, nameof(recordId)),
            OperationType = Verifier.OperationType.AppendRecord,
            OutcomeCode = 0,
        };
    }

    /// <summary>Expects one operation of a submission, accepted.</summary>
    /// <param name="submissionId">The submission's id, 32 bytes; copied.</param>
    /// <param name="operationIndex">The operation's index in the submission, from 0.</param>
    /// <exception cref="ArgumentException">The id has another length.</exception>
    public static ReceiptExpectation ForSubmission(ReadOnlySpan<byte> submissionId, ulong operationIndex)
    {
        return new ReceiptExpectation
        {
            SubmissionId = Copy(submissionId, FormatLimits.HashBytes, nameof(submissionId)),
            OperationIndex = operationIndex,
            OutcomeCode = 0,
        };
    }

    /// <summary>Expects one operation, accepted.</summary>
    /// <param name="operationHash">RFC 9162 leaf hash of the operation, 32 bytes; copied.</param>
    /// <exception cref="ArgumentException">The hash has another length.</exception>
    public static ReceiptExpectation ForOperation(ReadOnlySpan<byte> operationHash)
    {
        return new ReceiptExpectation
        {
            OperationHash = Copy(operationHash, FormatLimits.HashBytes, nameof(operationHash)),
            OutcomeCode = 0,
        };
    }

    /// <summary>Expects an operation of this type, in place of the type expected so far.</summary>
    /// <param name="operationType">The type.</param>
    public ReceiptExpectation WithOperationType(OperationType operationType)
    {
        return new ReceiptExpectation(this) { OperationType = operationType };
    }

    /// <summary>Expects this outcome, in place of the outcome expected so far.</summary>
    /// <param name="outcomeCode">0 is accepted (docs/spec/ledger.md, section 4).</param>
    public ReceiptExpectation WithOutcome(ulong outcomeCode)
    {
        return new ReceiptExpectation(this) { OutcomeCode = outcomeCode };
    }

    /// <summary>Expects no particular outcome: the caller looks at <see cref="ReceiptFacts.OutcomeCode"/>.</summary>
    public ReceiptExpectation WithAnyOutcome()
    {
        return new ReceiptExpectation(this) { OutcomeCode = null };
    }

    /// <summary>Expects that a segment of the appended record has this content.</summary>
    /// <param name="payload">The payload; hashed at once and not kept.</param>
    /// <param name="blinding">The blinding of the content commitment, 32 bytes; copied.</param>
    /// <exception cref="ArgumentException">The blinding has another length.</exception>
    public ReceiptExpectation WithContent(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> blinding)
    {
        return WithContentDigest(SHA256.HashData(payload), blinding);
    }

    /// <summary>Expects that a segment of the appended record has content with this digest.</summary>
    /// <param name="payloadSha256">SHA-256 of the payload, 32 bytes; copied.</param>
    /// <param name="blinding">The blinding of the content commitment, 32 bytes; copied.</param>
    /// <exception cref="ArgumentException">One of them has another length.</exception>
    public ReceiptExpectation WithContentDigest(ReadOnlySpan<byte> payloadSha256, ReadOnlySpan<byte> blinding)
    {
        return new ReceiptExpectation(this)
        {
            ContentDigest = Copy(payloadSha256, FormatLimits.HashBytes, nameof(payloadSha256)),
            ContentBlinding = Copy(blinding, FormatLimits.HashBytes, nameof(blinding)),
        };
    }

    private static byte[] Copy(ReadOnlySpan<byte> value, int length, string name)
    {
        return value.Length == length
            ? value.ToArray()
            : throw new ArgumentException($"{length} bytes are required.", name);
    }
}
