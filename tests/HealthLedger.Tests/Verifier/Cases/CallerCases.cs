using HealthLedger.Tests.Verifier.Forge;
using HealthLedger.Verifier;
using static HealthLedger.Verifier.VerifierErrorCodes;

namespace HealthLedger.Tests.Verifier.Cases;

/// <summary>Valid receipts that are not what the caller means, trusts or demands.</summary>
internal static class CallerCases
{
    public static IReadOnlyList<MustFailCase> All =>
    [
        Expect("receipt of another record", RecordUnexpected, a =>
            ReceiptExpectation.ForRecord(a.Ledger.Blocks[0].Record)),
        Expect("access to the record for the record", OperationTypeUnexpected, a =>
        {
            a.Receipt = new ForgedReceipt(a.Ledger, a.Height, 1);
            return ReceiptExpectation.ForRecord(a.Block.Record);
        }),
        Expect("enrolment for a record", RecordUnexpected, a =>
        {
            a.Receipt = new ForgedReceipt(a.Ledger, a.Height, 2);
            return ReceiptExpectation.ForRecord(a.Block.Record);
        }),
        Expect("record for an access to it", OperationTypeUnexpected, a =>
            ReceiptExpectation.ForRecord(a.Block.Record).WithOperationType(OperationType.RequestAccess)),
        Expect("refused record", OutcomeUnexpected, a =>
        {
            a.Receipt.Entry[6] = new object?[] { 3, null };
            a.Receipt.BindEntry();
            return ReceiptExpectation.ForRecord(a.Block.Record);
        }),
        Expect("accepted record where a refusal is meant", OutcomeUnexpected, a =>
            ReceiptExpectation.ForRecord(a.Block.Record).WithOutcome(3)),
        Expect("another submission expected", SubmissionUnexpected, a =>
            ReceiptExpectation.ForSubmission(ForgedLedger.Random32(), 0)),
        Expect("another operation of the submission", SubmissionUnexpected, a =>
            ReceiptExpectation.ForSubmission((byte[])a.Receipt.Entry[3]!, 1)),
        Expect("another operation expected", OperationUnexpected, a =>
            ReceiptExpectation.ForOperation(ForgeTree.Leaf(a.Receipt.Operations[1]))),
        Expect("another content", ContentUnexpected, a =>
            ReceiptExpectation.ForRecord(a.Block.Record).WithContent([0x00], a.Ledger.Blinding)),
        Expect("another blinding", ContentUnexpected, a =>
            ReceiptExpectation.ForRecord(a.Block.Record).WithContent(a.Ledger.Payload, new byte[32])),
        Expect("content of an operation that has none", ContentUnexpected, a =>
        {
            a.Receipt = new ForgedReceipt(a.Ledger, a.Height, 3);
            return ReceiptExpectation.Any.WithContent(a.Ledger.Payload, a.Ledger.Blinding);
        }),
        Expect("refused request for access", OutcomeUnexpected, a =>
        {
            a.Receipt = new ForgedReceipt(a.Ledger, a.Height, 1);
            a.Receipt.Entry[6] = new object?[] { 2, null };
            a.Receipt.BindEntry();
            return ReceiptExpectation.ForRecord(a.Block.Record).WithOperationType(OperationType.RequestAccess);
        }),
        Expect("refused operation that cannot be read", OutcomeUnexpected, a =>
        {
            a.Receipt.Operations[0] = [0xFF];
            a.Receipt.Entry[6] = new object?[] { 1, null };
            a.Receipt.BindOperations();
            return ReceiptExpectation.ForSubmission((byte[])a.Receipt.Entry[3]!, 0);
        }),
        Expect("another record by an author with a newer key", RecordUnexpected, a =>
        {
            a.Receipt.Author = new ForgeKey();
            a.Receipt.Body[4] = a.Receipt.Author.KeyId;
            a.Receipt.BindBody();
            return ReceiptExpectation.ForRecord(a.Ledger.Blocks[0].Record);
        }),
        Policy("right submission from the future", HeaderFromFuture, a => FromFuture(
            a, ReceiptExpectation.ForSubmission((byte[])a.Receipt.Entry[3]!, 0))),
        Policy("right operation from the future", HeaderFromFuture, a => FromFuture(
            a, ReceiptExpectation.ForOperation(ForgeTree.Leaf(a.Receipt.Operation)))),
        Policy("right content from the future", HeaderFromFuture, a => FromFuture(
            a, ReceiptExpectation.ForRecord(a.Block.Record).WithContent(a.Ledger.Payload, a.Ledger.Blinding))),
        Witness("too few witnesses", TooFewWitnesses, a => a.Receipt.Cosignatures.RemoveAt(0)),
        Witness("no witnesses", TooFewWitnesses, a => a.Receipt.Cosignatures.Clear()),
        Witness("witness whom the policy does not name", TooFewWitnesses, a => a.Configure = (genesis, time) =>
            new VerificationPolicy(genesis, time) { Witnesses = [a.WitnessKeys[0]], RequiredWitnesses = 2 }),
        Witness("one witness twice", CosignatureOrderWrong, a => a.Receipt.Cosignatures[1] = a.Receipt.Cosignatures[0]),
        Witness("witnesses out of order", CosignatureOrderWrong, a => a.Receipt.Cosignatures.Reverse()),
        Witness("witnesses exchanged", CosignatureInvalid, a =>
            (a.Receipt.Cosignatures[0][1], a.Receipt.Cosignatures[1][1]) =
                (a.Receipt.Cosignatures[1][1], a.Receipt.Cosignatures[0][1])),
        Witness("cosignature of another header", CosignatureInvalid, a =>
            a.Receipt.Cosignatures = new ForgedReceipt(a.Ledger, 1, 0).Cosignatures),
        Witness("cosignature with high-S", CosignatureInvalid, a =>
            a.Receipt.Cosignatures[1][1] = ForgeKey.Negate((byte[])a.Receipt.Cosignatures[1][1]!)),
        Witness("unknown witness with a signature of zeros", CosignatureInvalid, a =>
        {
            a.Receipt.Cosignatures.Insert(0, [new byte[32], new byte[64]]);
        }),
        Policy("anchor a day too old", AnchorTooOld, a => a.Time = a.Time.AddDays(336)),
        Policy("anchor a millisecond too old", AnchorTooOld, a =>
            a.Time = a.Time.AddDays(335).AddMilliseconds(1)),
        Policy("header from the future", HeaderFromFuture, a =>
            a.Time = HeaderTime(a).AddMinutes(-5).AddMilliseconds(-1)),
        Policy("header time moved ahead", HeaderFromFuture, a =>
        {
            a.Receipt.Header[4] = 253_402_300_799_999UL;
            a.Receipt.BindHeader();
        }),
        Policy("verification at the beginning of time", HeaderFromFuture, a => a.Time = DateTimeOffset.MinValue),
        Policy("one replica where a quorum is asked", AssuranceTooLow, a =>
            Demand(a, new Attempt(1, 0, 1), AssuranceKind.Quorum)),
        Policy("operator alone where a witness is asked", AssuranceTooLow, a =>
            Demand(a, new Attempt(1, 0, 0), AssuranceKind.Witnessed)),
    ];

    private static MustFailCase Expect(string name, string code, Func<Attempt, ReceiptExpectation> expectation)
    {
        return new MustFailCase(
            name, VerificationStep.Expectation, code, a => a.Expectation = expectation(a), replicas: 1);
    }

    private static MustFailCase Witness(string name, string code, Action<Attempt> change)
    {
        return new MustFailCase(name, VerificationStep.Witnesses, code, change, replicas: 1, witnesses: 2);
    }

    private static MustFailCase Policy(string name, string code, Action<Attempt> change)
    {
        return new MustFailCase(name, VerificationStep.Policy, code, change);
    }

    private static void FromFuture(Attempt attempt, ReceiptExpectation expectation)
    {
        attempt.Expectation = expectation;
        attempt.Time = HeaderTime(attempt).AddMinutes(-6);
    }

    private static DateTimeOffset HeaderTime(Attempt attempt)
    {
        return DateTimeOffset.FromUnixTimeMilliseconds((long)(ulong)attempt.Receipt.Header[4]!);
    }

    private static void Demand(Attempt attempt, Attempt other, AssuranceKind minimum)
    {
        attempt.Receipt = other.Receipt;
        attempt.GenesisFile = other.GenesisFile;
        attempt.Configure = (genesis, time) => new VerificationPolicy(genesis, time)
        {
            Witnesses = other.WitnessKeys,
            MinimumAssurance = minimum,
        };
    }
}
