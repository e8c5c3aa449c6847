using HealthLedger.Tests.Verifier.Forge;
using HealthLedger.Verifier;
using static HealthLedger.Verifier.VerifierErrorCodes;

namespace HealthLedger.Tests.Verifier.Cases;

/// <summary>Receipts that are not in the one form.</summary>
internal static class FormCases
{
    public static IReadOnlyList<MustFailCase> All =>
    [
        Case("empty", ReceiptMalformed, a => a.Raw = []),
        Case("over 1 MiB", ReceiptTooLarge, a => a.Raw = [.. a.Receipt.Encode(), .. new byte[1024 * 1024]]),
        Case("trailing byte", ReceiptMalformed, a => a.Raw = [.. a.Receipt.Encode(), 0x00]),
        Case("JSON", ReceiptMalformed, a => a.Raw = "{\"version\":1}"u8.ToArray()),
        Case("one item less", ReceiptMalformed, a => a.Raw = ForgeCbor.Encode(a.Receipt.Items()[..^1])),
        Case("one item more", VersionUnknown, a => a.Raw = ForgeCbor.Encode([.. a.Receipt.Items(), 0])),
        Case("two items more", ReceiptMalformed, a => a.Raw = ForgeCbor.Encode([.. a.Receipt.Items(), 0, 0])),
        Case("version 2", VersionUnknown, a => a.Receipt.Envelope[0] = 2),
        Case("version 0", VersionUnknown, a => a.Receipt.Envelope[0] = 0),
        Case("suite 2", SuiteUnknown, a => a.Receipt.Envelope[1] = 2),
        Case("suite 0", SuiteUnknown, a => a.Receipt.Envelope[1] = 0),
        Case("suite 2 in the header", SuiteUnknown, a => Header(a, 14, 2)),
        Case("protocol version 2 in the header", VersionUnknown, a => Header(a, 0, 2)),
        Case("protocol version 0 in the header", VersionUnknown, a => Header(a, 0, 0)),
        Case("suite 2 in the submission", SuiteUnknown, a => Body(a, 1, 2)),
        Case("version 2 in the submission", VersionUnknown, a => Body(a, 0, 2)),
        Case("suite not in the policy", SuiteNotAllowed, a => a.Configure = (genesis, time) =>
            new VerificationPolicy(genesis, time) { AllowedSuites = [7] }),
        Case("no suite in the policy", SuiteNotAllowed, a => a.Configure = (genesis, time) =>
            new VerificationPolicy(genesis, time) { AllowedSuites = [] }),
        Case("DER signature of the author", ReceiptMalformed, a => a.Receipt.AuthorSignature = Der(a)),
        Case("DER signature in a seal", ReceiptMalformed, a => a.Receipt.Seals[0][1] = Der(a)),
        Case("no seals", ReceiptMalformed, a => a.Receipt.Seals = []),
        Case("time after the year 9999", ReceiptMalformed, a => Header(a, 4, 253_402_300_800_000UL)),
        Case("time of 64 bits", ReceiptMalformed, a => Header(a, 4, ulong.MaxValue)),
        Case("entry index of 33 bits", ReceiptMalformed, a =>
        {
            a.Receipt.Entry[2] = 1UL << 32;
            a.Receipt.BindEntry();
        }),
        Case("unknown outcome", ReceiptMalformed, a => Outcome(a, [32, null])),
        Case("decision with a long reason", ReceiptMalformed, a => Outcome(a, [0, Decision(new string('A', 65))])),
        Case("decision with an empty reason", ReceiptMalformed, a => Outcome(a, [0, Decision(string.Empty)])),
        Case("decision with a line feed", EncodingNotCanonical, a => Outcome(a, [0, Decision("A\nB")])),
        Case("decision with null for permit", ReceiptMalformed, a => Outcome(a, [0, Decision("A", null)])),
        Sets("two replicas", ReceiptMalformed, a => Set(a, [.. a.Ledger.Epochs[1][..2]])),
        Sets("three replicas", ReceiptMalformed, a => Set(a, [.. a.Ledger.Epochs[1][..3]])),
        Sets("no replicas", ReceiptMalformed, a => Set(a, [])),
        Sets("one key for two replicas", ReceiptMalformed, a =>
            Set(a, [.. a.Ledger.Epochs[1][..3], a.Ledger.Epochs[1][0]])),
        Sets("replica indexes from 1", ReceiptMalformed, a => a.Receipt.Steps[0].Set = ForgeCbor.Encode(
            [1, new object?[] { new object?[] { 1, new byte[16], a.Ledger.Epochs[1][0].Point } }])),
        Sets("replica indexes out of order", ReceiptMalformed, a => a.Receipt.Steps[0].Set = ForgeCbor.Encode(
            [1, a.Ledger.Epochs[1].Select(object? (key, i) => new object?[] { i * 2, new byte[16], key.Point })
                .ToArray()])),
        Sets("compressed point", ReceiptMalformed, a => a.Receipt.Steps[0].Set = ForgeCbor.Encode(
            [1, new object?[] { new object?[] { 0, new byte[16], a.Ledger.Epochs[1][0].Point[..33] } }])),
        Sets("hybrid point", ReceiptMalformed, a => a.Receipt.Steps[0].Set = ForgeCbor.Encode(
            [1, new object?[] { new object?[] { 0, new byte[16], Hybrid(a) } }])),
        Case("nested 5,000 deep", ReceiptMalformed, a => a.Raw = [.. Enumerable.Repeat((byte)0x81, 5_000), 0x00]),
        Case("bytes of 2^64-1", ReceiptMalformed, a => a.Raw =
            [0x8C, 0x01, 0x01, 0x5B, .. Enumerable.Repeat((byte)0xFF, 8)]),
        Case("array of 2^64-1", ReceiptMalformed, a => a.Raw =
            [0x8C, 0x01, 0x01, 0x40, 0x9B, .. Enumerable.Repeat((byte)0xFF, 8)]),
        Case("array of 1,000,000 that are not there", ReceiptMalformed, a => a.Raw =
            [0x8C, 0x01, 0x01, 0x40, 0x9A, 0x00, 0x0F, 0x42, 0x40, .. new byte[1000]]),
    ];

    private static MustFailCase Case(string name, string code, Action<Attempt> change)
    {
        return new MustFailCase(name, VerificationStep.Form, code, change, replicas: 1, epochs: 0, operation: 2);
    }

    private static MustFailCase Sets(string name, string code, Action<Attempt> change)
    {
        return new MustFailCase(name, VerificationStep.Form, code, change, operation: 2);
    }

    private static void Header(Attempt attempt, int index, object value)
    {
        attempt.Receipt.Header[index] = value;
        attempt.Receipt.BindHeader();
    }

    private static void Body(Attempt attempt, int index, object value)
    {
        attempt.Receipt.Body[index] = value;
        attempt.Receipt.BindBody();
    }

    private static void Outcome(Attempt attempt, object?[] outcome)
    {
        attempt.Receipt.Entry[6] = outcome;
        attempt.Receipt.BindEntry();
    }

    private static object?[] Decision(string reason, object? permit)
    {
        return [permit, reason, "custodian/v1", 1, 0, 0];
    }

    private static object?[] Decision(string reason)
    {
        return Decision(reason, true);
    }

    private static void Set(Attempt attempt, ForgeKey[] keys)
    {
        ForgedStep step = attempt.Receipt.Steps[0];
        step.Set = attempt.Ledger.EncodeSet(1, keys);
        step.Header[7] = ForgeCbor.Hash("replica-set", step.Set);
        attempt.Receipt.BindStep(0);
    }

    private static byte[] Hybrid(Attempt attempt)
    {
        byte[] point = [.. attempt.Ledger.Epochs[1][0].Point];
        point[0] = (byte)(0x06 | (point[64] & 1));
        return point;
    }

    private static byte[] Der(Attempt attempt)
    {
        byte[] plain = attempt.Receipt.AuthorSignature;
        return [0x30, 0x44, 0x02, 0x20, .. plain[..32], 0x02, 0x20, .. plain[32..]];
    }
}
