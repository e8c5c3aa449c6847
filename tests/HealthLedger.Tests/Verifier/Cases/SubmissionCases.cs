using HealthLedger.Tests.Verifier.Forge;
using HealthLedger.Verifier;
using static HealthLedger.Verifier.VerifierErrorCodes;

namespace HealthLedger.Tests.Verifier.Cases;

/// <summary>Operations and submissions that are not the entry's, and authors who did not sign.</summary>
internal static class SubmissionCases
{
    public static IReadOnlyList<MustFailCase> All =>
    [
        Case("another submission", SubmissionIdWrong, a =>
        {
            a.Receipt.Body[5] = new byte[16];
            a.Receipt.BodyBytes = ForgeCbor.Encode(a.Receipt.Body);
        }),
        Case("submission id of a signature", SubmissionIdWrong, a => Entry(a, 3, ForgedLedger.Random32())),
        Case("submission that had expired", SubmissionExpired, a => Body(a, 6, 7)),
        Case("operation index at the count", OperationIndexWrong, a => Entry(a, 4, ForgedLedger.OperationsPerBlock)),
        Case("operation index of 2^32-1", OperationIndexWrong, a => Entry(a, 4, (ulong)uint.MaxValue)),
        Case("submission without operations", OperationIndexWrong, a => Body(a, 7, 0)),
        Case("another operation", OperationHashWrong, a => a.Receipt.Operation = a.Receipt.Operations[1]),
        Case("operation with a trailing byte", OperationHashWrong, a =>
            a.Receipt.Operation = [.. a.Receipt.Operation, 0x00]),
        Case("another hash in the entry", OperationHashWrong, a => Entry(a, 5, ForgedLedger.Random32())),
        Case("operation of another submission", OperationPathWrong, a =>
        {
            a.Receipt.Operation = a.Ledger.Blocks[0].Operations[0];
            a.Receipt.BindBody();
        }),
        Case("operation index of the neighbour", OperationPathWrong, a => Entry(a, 4, 1)),
        Case("operation path too short", OperationPathWrong, a => a.Receipt.OperationPath.RemoveAt(0)),
        Case("operation path too long", OperationPathWrong, a => a.Receipt.OperationPath.Add(new byte[32])),
        Case("operation count changed", OperationPathWrong, a => Body(a, 7, 4)),
        Case("operation count of 2^64-1", OperationPathWrong, a => Body(a, 7, ulong.MaxValue)),
        Case("inner node as an operation", OperationPathWrong, UseNodeAsOperation),
        Case("accepted operation of an unknown type", OperationInvalid, a =>
            Operation(a, ForgeCbor.Encode([new byte[16], 99]))),
        Case("accepted operation of an unknown type behind an empty list", OperationInvalid, a =>
            Operation(a, [0x80, .. ForgeCbor.Encode([new byte[16], 99])[1..]])),
        Case("accepted attestation behind an empty list", OperationInvalid, a =>
            Operation(a, [0x80, .. ForgeCbor.Encode([new byte[16], 40, "backup", new byte[32]])[1..]])),
        Case("accepted operation that is no CBOR", OperationInvalid, a => Operation(a, [0xFF, 0x00])),
        Case("accepted empty operation", OperationInvalid, a => Operation(a, [])),
        Case("accepted record without segments", OperationInvalid, a =>
            Operation(a, ForgedLedger.AppendRecord(new byte[16], ForgedLedger.Years))),
        Case("accepted operation with a short salt", OperationInvalid, a =>
            Operation(a, ForgeCbor.Encode([new byte[15], 10, new byte[32]]))),
        Case("accepted operation with one item more", OperationInvalid, a =>
            Operation(a, ForgeCbor.Encode([new byte[16], 10, new byte[32], 0]))),
        Case("accepted operation with a byte behind it", OperationInvalid, a =>
            Operation(a, [.. a.Receipt.Operation, 0x00])),
        Case("accepted request cut before what it may leave out", OperationInvalid, a =>
        {
            Outcome(a, 1, 0, true);
            Operation(a, ForgedLedger.RequestAccess(new byte[16], null)[..^3], 1);
        }),
        Case("decision on a record", OperationInvalid, a => Outcome(a, 0, 0, true)),
        Case("request for access without a decision", OperationInvalid, a => Outcome(a, 1, 0, false)),
        Case("decision on a refused request", OperationInvalid, a => Outcome(a, 1, 2, true)),
        Author("author's signature under a request without a key", a => OfOptional(
            a, 1, ForgedLedger.RequestAccess(new byte[16], null, new byte[32]))),
        Author("author's signature under a record without years", a => OfOptional(
            a, 0, ForgedLedger.AppendRecord(
                new byte[16], null, (object)ForgedLedger.Segment(new byte[32])))),
        Author("author's signature over another body", a => a.Receipt.AuthorSignature =
            a.Receipt.Author.Sign("submission", a.Ledger.LedgerId, [0x80])),
        Author("another participant's signature", a =>
        {
            a.Receipt.Author = new ForgeKey();
            a.Receipt.BindBody();
        }),
        Author("author's signature in another domain", a => a.Receipt.AuthorSignature =
            a.Receipt.Author.Sign("manifest", a.Ledger.LedgerId, a.Receipt.BodyBytes)),
        Author("author's signature for another ledger", a => a.Receipt.AuthorSignature =
            a.Receipt.Author.Sign("submission", new byte[32], a.Receipt.BodyBytes)),
        Author("author's signature with high-S", a =>
            a.Receipt.AuthorSignature = ForgeKey.Negate(a.Receipt.AuthorSignature)),
        Author("unknown author's signature with high-S", a =>
        {
            Body(a, 4, ForgedLedger.Random32());
            a.Receipt.AuthorSignature = ForgeKey.Negate(a.Receipt.AuthorSignature);
        }),
        Author("unknown author's signature with r of zero", a => Unknown(a, s => [.. new byte[32], .. s[32..]])),
        Author("unknown author's signature with s of zero", a => Unknown(a, s => [.. s[..32], .. new byte[32]])),
        Author("unknown author's signature with r of the order or more", a => Unknown(a, ForgeKey.RaiseR)),
        new("second participant's signature by another key", VerificationStep.Author, AuthorSignatureInvalid, a =>
        {
            a.Receipt.Body[3] = a.Ledger.ParticipantIds[1];
            Body(a, 4, a.Ledger.Participants[1].KeyId);
        }),
        Author("unknown author's signature of zeros", a =>
        {
            Body(a, 3, new byte[16]);
            a.Receipt.AuthorSignature = new byte[64];
        }),
    ];

    private static MustFailCase Case(string name, string code, Action<Attempt> change)
    {
        return new MustFailCase(name, VerificationStep.Submission, code, change, replicas: 1, epochs: 2);
    }

    private static MustFailCase Author(string name, Action<Attempt> change)
    {
        return new MustFailCase(name, VerificationStep.Author, AuthorSignatureInvalid, change, replicas: 1, epochs: 2);
    }

    private static void Entry(Attempt attempt, int index, object value)
    {
        attempt.Receipt.Entry[index] = value;
        attempt.Receipt.BindEntry();
    }

    private static void Body(Attempt attempt, int index, object value)
    {
        attempt.Receipt.Body[index] = value;
        attempt.Receipt.BindBody();
    }

    private static void Operation(Attempt attempt, byte[] operation, int index = 0)
    {
        attempt.Receipt.Operations[index] = operation;
        attempt.Receipt.BindOperations();
    }

    // An operation that leaves out what it may, and a signature that is wrong: the operation must not be at fault.
    private static void OfOptional(Attempt attempt, int index, byte[] operation)
    {
        Outcome(attempt, index, 0, index == 1);
        Operation(attempt, operation, index);
        attempt.Receipt.AuthorSignature = ForgeKey.Negate(attempt.Receipt.AuthorSignature);
    }

    private static void Unknown(Attempt attempt, Func<byte[], byte[]> change)
    {
        Body(attempt, 3, new byte[16]);
        attempt.Receipt.AuthorSignature = change(attempt.Receipt.AuthorSignature);
    }

    private static void Outcome(Attempt attempt, int operationIndex, int code, bool decided)
    {
        attempt.Receipt = new ForgedReceipt(attempt.Ledger, attempt.Height, operationIndex);
        object?[]? decision = decided ? [true, "CUSTODIAN_TREATMENT", "custodian/v1", 1, 0, 0] : null;
        attempt.Receipt.Entry[6] = new object?[] { code, decision };
        attempt.Receipt.BindEntry();
    }

    // The two halves of an inner node, presented as one operation of a submission with half as many.
    private static void UseNodeAsOperation(Attempt attempt)
    {
        ForgedReceipt receipt = attempt.Receipt;
        byte[][] operations = [.. receipt.Operations[..4]];
        receipt.Body[7] = 2;
        receipt.Body[8] = ForgeTree.Root(operations);
        receipt.Operation = [.. ForgeTree.Leaf(operations[0]), .. ForgeTree.Leaf(operations[1])];
        receipt.OperationPath = [ForgeTree.Root(operations[2..])];
        receipt.Entry[6] = new object?[] { 1, null };
        receipt.BindBody();
    }
}
