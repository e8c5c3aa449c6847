using HealthLedger.Tests.Verifier.Forge;
using HealthLedger.Verifier;
using static HealthLedger.Verifier.VerifierErrorCodes;

namespace HealthLedger.Tests.Verifier.Cases;

/// <summary>Accountings that leave something out, add something, or are not what the caller means.</summary>
internal static class AccountingCases
{
    public static IReadOnlyList<MustFailCase> All =>
    [
        Form("version 2", VersionUnknown, a => a.Accounting.Envelope[0] = 2),
        Form("suite 2", SuiteUnknown, a => a.Accounting.Envelope[1] = 2),
        Form("trailing byte", ReceiptMalformed, a => a.Raw = [.. a.Accounting.Encode(), 0x00]),
        Form("one item more", ReceiptMalformed, a => a.Raw = ForgeCbor.Encode([.. a.Accounting.Items(), 0])),
        Form("over 16 MiB", ReceiptTooLarge, a =>
            a.Raw = [.. a.Accounting.Encode(), .. new byte[16 * 1024 * 1024]]),
        Form("interval of nothing", ReceiptMalformed, a => a.Accounting.To = a.Accounting.From),
        Form("interval backwards", ReceiptMalformed, a =>
            (a.Accounting.From, a.Accounting.To) = (a.Accounting.To, a.Accounting.From)),
        Form("row without its blinding", ReceiptMalformed, a => a.Accounting.Blinding = null),
        Form("blinding without its row", ReceiptMalformed, a => a.Accounting.Row = null),
        Form("state path of version 2", VersionUnknown, a => a.Accounting.StateProof[0] = 2),
        Form("terminal of three items", ReceiptMalformed, a => a.Accounting.StateProof[2] =
            new object?[] { new byte[32], new byte[32], 0 }),
        Form("suite not in the policy", SuiteNotAllowed, a => a.Configure = (genesis, time) =>
            new VerificationPolicy(genesis, time) { AllowedSuites = [] }),
        Case("another ledger pinned", VerificationStep.Ledger, LedgerMismatch, a =>
            a.GenesisFile = new ForgedLedger(1, 0, 0).GenesisFile),
        Case("no genesis file", VerificationStep.Genesis, GenesisMalformed, a => a.GenesisFile = []),
        Case("entry of another ledger", VerificationStep.Ledger, LedgerMismatch, a =>
        {
            a.Accounting.Shown[0].Entry[0] = ForgedLedger.Random32();
            a.Accounting.BindEntries();
        }),
        Case("submission to another ledger", VerificationStep.Ledger, LedgerMismatch, a =>
        {
            a.Accounting.Shown[^1].Body[2] = ForgedLedger.Random32();
            a.Accounting.BindItems();
        }),
        Case("no epoch path", VerificationStep.Epochs, EpochWrong, a => a.Accounting.Steps.Clear()),
        Case("a seal missing", VerificationStep.Seals, SealCountWrong, a => a.Accounting.Seals.Add(
            a.Accounting.Seals[0])),
        Case("state root changed under the seals", VerificationStep.Seals, SealSignatureInvalid, a =>
        {
            a.Accounting.Header[12] = ForgedLedger.Random32();
            a.Accounting.HeaderBytes = ForgeCbor.Encode(a.Accounting.Header);
        }),
        Case("header with more entries than history", VerificationStep.Header, HeaderInconsistent, a =>
        {
            a.Accounting.Header[9] = 1000;
            a.Accounting.BindHeader();
        }),
        Case("entry above the header", VerificationStep.Header, EntryNotOfHeader, a => Entry(a, 1, a.Height + 1)),
        Case("entry of height 0", VerificationStep.Header, EntryNotOfHeader, a => Entry(a, 1, 0)),
        .. StatePaths,
        .. SubLogCases.All,
        Case("another submission", VerificationStep.Submission, SubmissionIdWrong, a =>
            a.Accounting.Shown[0].BodyBytes = ForgeCbor.Encode(a.Ledger.Blocks[^1].Body)),
        Case("submission that had expired", VerificationStep.Submission, SubmissionExpired, a =>
        {
            a.Accounting.Shown[0].Body[6] = 1;
            a.Accounting.BindItems();
        }),
        Case("operation index at the count", VerificationStep.Submission, OperationIndexWrong, a => Entry(
            a, 4, ForgedLedger.OperationsPerBlock)),
        Case("another operation", VerificationStep.Submission, OperationHashWrong, a =>
            a.Accounting.Shown[0].Operation = a.Ledger.Blocks[^1].Operations[1]),
        Case("another purpose in the operation", VerificationStep.Submission, OperationHashWrong, a =>
        {
            string text = Convert.ToHexString(a.Accounting.Shown[0].Operation);
            a.Accounting.Shown[0].Operation = Convert.FromHexString(
                text.Replace("655452454154", "655452454155", StringComparison.Ordinal));
        }),
        Case("accepted operation that is none", VerificationStep.Submission, OperationInvalid, a =>
        {
            a.Accounting.Shown[0].Operation = [0x80];
            a.Accounting.BindItems();
        }),
        Case("request without its decision", VerificationStep.Submission, OperationInvalid, a =>
            Entry(a, 6, new object?[] { 0, null })),
        Case("accounting of another subject", VerificationStep.Expectation, SubjectUnexpected, a =>
            a.AccountingExpectation = new AccountingExpectation(
                ForgedLedger.Random32(), Time(a.Accounting.From), Time(a.Accounting.To))),
        Case("later beginning than asked for", VerificationStep.Expectation, IntervalUnexpected, a =>
            a.AccountingExpectation = new AccountingExpectation(
                a.Accounting.Subject, Time(a.Accounting.From).AddMilliseconds(-1), Time(a.Accounting.To))),
        Case("earlier end than asked for", VerificationStep.Expectation, IntervalUnexpected, a =>
            a.AccountingExpectation = new AccountingExpectation(
                a.Accounting.Subject, Time(a.Accounting.From), Time(a.Accounting.To).AddMilliseconds(1))),
        Case("witness whom nobody saw", VerificationStep.Witnesses, TooFewWitnesses, a =>
            a.Configure = (genesis, time) => new VerificationPolicy(genesis, time) { RequiredWitnesses = 1 }),
        Case("header from the future", VerificationStep.Policy, HeaderFromFuture, a => a.Time =
            Time(ForgedLedger.GenesisTime).AddMinutes(-6)),
    ];

    private static IEnumerable<MustFailCase> StatePaths =>
    [
        Case("state sibling changed", VerificationStep.State, StateRootWrong, a =>
            ((object?[])a.Accounting.StateProof[1]!)[0] = ForgedLedger.Random32()),
        Case("state path one too short", VerificationStep.State, StateRootWrong, a =>
            a.Accounting.StateProof[1] = ((object?[])a.Accounting.StateProof[1]!)[..^1]),
        Case("older row with its older path", VerificationStep.State, StateRootWrong, a =>
        {
            ForgedAccounting older = new(a.Ledger, a.Height - 1, 1, a.Height - 3);
            (a.Accounting.Row, a.Accounting.StateProof) = (older.Row, older.StateProof);
        }),
        Case("older row under the new path", VerificationStep.State, StateValueWrong, a =>
            a.Accounting.Row = new ForgedAccounting(a.Ledger, a.Height - 1, 1, a.Height - 3).Row),
        Case("another blinding", VerificationStep.State, StateValueWrong, a => a.Accounting.Blinding = new byte[16]),
        Case("enrolled subject shown as not enrolled", VerificationStep.State, StatePresenceWrong, a =>
        {
            a.Accounting.Leave();
            a.Accounting.State.Set(3, a.Accounting.Subject, [0x80], new byte[16]);
            a.Accounting.BindState();
        }),
        Case("row of another subject", VerificationStep.State, StatePresenceWrong, a =>
        {
            (byte[] row, byte[] blinding) = (a.Accounting.Row!, a.Accounting.Blinding!);
            a.Accounting.Leave();
            (a.Accounting.Row, a.Accounting.Blinding) = (row, blinding);
        }),
    ];

    private static MustFailCase Case(string name, VerificationStep step, string code, Action<Attempt> change)
    {
        return new MustFailCase(name, step, code, change, ProofKind.Accounting, replicas: 1);
    }

    private static MustFailCase Form(string name, string code, Action<Attempt> change)
    {
        return Case(name, VerificationStep.Form, code, change);
    }

    private static DateTimeOffset Time(object milliseconds)
    {
        return DateTimeOffset.FromUnixTimeMilliseconds((long)(ulong)milliseconds);
    }

    private static void Entry(Attempt attempt, int index, object value)
    {
        attempt.Accounting.Shown[0].Entry[index] = value;
        attempt.Accounting.BindEntries();
    }
}
