using HealthLedger.Tests.Verifier.Forge;
using HealthLedger.Verifier;
using static HealthLedger.Verifier.VerifierErrorCodes;

namespace HealthLedger.Tests.Verifier.Cases;

/// <summary>Histories that do not go on from the one that the caller knows.</summary>
internal static class ConsistencyCases
{
    public static IReadOnlyList<MustFailCase> All =>
    [
        Case("version 2", VerificationStep.Form, VersionUnknown, a => a.Consistency.Envelope[0] = 2),
        Case("trailing byte", VerificationStep.Form, ReceiptMalformed, a =>
            a.Raw = [.. a.Consistency.Encode(), 0x00]),
        Case("another ledger pinned", VerificationStep.Ledger, LedgerMismatch, a =>
            a.GenesisFile = new ForgedLedger(1, 0, 0).GenesisFile),
        Case("last epoch skipped", VerificationStep.Epochs, EpochWrong, a => a.Consistency.Steps.RemoveAt(1)),
        Case("history root changed under the seals", VerificationStep.Seals, SealSignatureInvalid, a =>
        {
            a.Consistency.Header[11] = ForgedLedger.Random32();
            a.Consistency.HeaderBytes = ForgeCbor.Encode(a.Consistency.Header);
        }),
        Case("header with more entries than history", VerificationStep.Header, HeaderInconsistent, a =>
        {
            a.Consistency.Header[9] = 1000;
            a.Consistency.BindHeader();
        }),
        Case("another size expected", VerificationStep.Expectation, HistorySizeUnexpected, a =>
            a.ConsistencyExpectation = new ConsistencyExpectation(5, a.Consistency.FirstRoot)),
        Case("another root expected", VerificationStep.Consistency, ConsistencyRootWrong, a =>
            a.ConsistencyExpectation = new ConsistencyExpectation(First(a), ForgedLedger.Random32())),
        Case("history rewritten since", VerificationStep.Consistency, ConsistencyRootWrong, a =>
        {
            a.Consistency.History[0] = [0x00];
            a.Consistency.Header[11] = ForgeTree.Root(a.Consistency.History);
            a.Consistency.Path = ForgeTree.Consistency((int)First(a), a.Consistency.History);
            a.Consistency.BindHeader();
        }),
        Case("new part of the history changed", VerificationStep.Consistency, ConsistencyRootWrong, a =>
        {
            a.Consistency.Header[11] = ForgedLedger.Random32();
            a.Consistency.BindHeader();
        }),
        Case("path one too short", VerificationStep.Consistency, ConsistencyPathLengthWrong, a =>
            a.Consistency.Path.RemoveAt(a.Consistency.Path.Count - 1)),
        Case("path one too long", VerificationStep.Consistency, ConsistencyPathLengthWrong, a =>
            a.Consistency.Path.Add(new byte[32])),
        Case("path empty", VerificationStep.Consistency, ConsistencyPathLengthWrong, a => a.Consistency.Path.Clear()),
        Case("path changed", VerificationStep.Consistency, ConsistencyRootWrong, a =>
            a.Consistency.Path[1] = ForgedLedger.Random32()),
        Case("path of another older size", VerificationStep.Consistency, ConsistencyRootWrong, a =>
            a.Consistency.Path = ForgeTree.Consistency((int)First(a) + 4, a.Consistency.History)),
        Case("older history of a power of two with a path too many", VerificationStep.Consistency,
            ConsistencyPathLengthWrong, a =>
            {
                From(a, 8);
                a.Consistency.Path.Insert(0, a.Consistency.FirstRoot);
            }),
        Case("size 1 to 2 with an empty path", VerificationStep.Consistency, ConsistencyPathLengthWrong, a =>
        {
            From(a, 1);
            (a.Consistency.Header[9], a.Consistency.Header[10]) = (2, 2);
            a.Consistency.Header[11] = ForgeTree.Root(a.Consistency.History[..2]);
            a.Consistency.Path.Clear();
            a.Consistency.BindHeader();
        }),
        Case("from an empty history", VerificationStep.Consistency, ConsistencyPathLengthWrong, a => From(a, 0)),
        Case("empty history with a path", VerificationStep.Consistency, ConsistencyPathLengthWrong, a =>
        {
            From(a, 0);
            a.Consistency.Path.Add(new byte[32]);
        }),
        Case("from an empty history to itself", VerificationStep.Consistency, ConsistencyPathLengthWrong, a =>
        {
            From(a, 0);
            (a.Consistency.Header[9], a.Consistency.Header[10]) = (0, 0);
            a.Consistency.Header[11] = a.Consistency.FirstRoot;
            a.Consistency.BindHeader();
        }),
        Case("same size with a path", VerificationStep.Consistency, ConsistencyPathLengthWrong, a =>
        {
            From(a, a.Consistency.History.Length);
            a.Consistency.Path.Add(new byte[32]);
        }),
        Case("same size with another root", VerificationStep.Consistency, ConsistencyRootWrong, a =>
        {
            From(a, a.Consistency.History.Length);
            a.ConsistencyExpectation = new ConsistencyExpectation(First(a), ForgedLedger.Random32());
        }),
        Case("older history larger than the newer", VerificationStep.Consistency, ConsistencyPathLengthWrong, a =>
        {
            // Of a power of two, the path would be empty as it is here.
            a.Consistency.FirstSize = 64;
            a.Consistency.Path.Clear();
            a.ConsistencyExpectation = new ConsistencyExpectation(First(a), (byte[])a.Consistency.Header[11]!);
        }),
        Case("older history of 2^64-1", VerificationStep.Consistency, ConsistencyPathLengthWrong, a =>
        {
            a.Consistency.FirstSize = ulong.MaxValue;
            a.ConsistencyExpectation = new ConsistencyExpectation(ulong.MaxValue, a.Consistency.FirstRoot);
        }),
        FromFuture("from the same size, header from the future", 40),
        FromFuture("from the right edge, header from the future", 33),
        Case("header from the future", VerificationStep.Policy, HeaderFromFuture, a => a.Time =
            DateTimeOffset.FromUnixTimeMilliseconds((long)ForgedLedger.GenesisTime).AddMinutes(-6)),
    ];

    private static MustFailCase Case(string name, VerificationStep step, string code, Action<Attempt> change)
    {
        return new MustFailCase(name, step, code, change, ProofKind.Consistency, replicas: 1, epochs: 2);
    }

    private static MustFailCase FromFuture(string name, int size)
    {
        return Case(name, VerificationStep.Policy, HeaderFromFuture, a =>
        {
            From(a, size);
            a.Time = DateTimeOffset.FromUnixTimeMilliseconds((long)ForgedLedger.GenesisTime).AddMinutes(-6);
        });
    }

    private static ulong First(Attempt attempt)
    {
        return (ulong)(int)attempt.Consistency.FirstSize;
    }

    private static void From(Attempt attempt, int size)
    {
        attempt.Consistency = new ForgedConsistency(attempt.Ledger, attempt.Height, size);
        attempt.ConsistencyExpectation = new ConsistencyExpectation((ulong)size, attempt.Consistency.FirstRoot);
    }
}
