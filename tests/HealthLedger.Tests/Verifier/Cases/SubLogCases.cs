using HealthLedger.Tests.Verifier.Forge;
using HealthLedger.Verifier;
using static HealthLedger.Verifier.VerifierErrorCodes;

namespace HealthLedger.Tests.Verifier.Cases;

/// <summary>Accountings whose stretch of the sub-log is not whole, or not the sub-log's.</summary>
internal static class SubLogCases
{
    public static IReadOnlyList<MustFailCase> All =>
    [
        Case("interval that goes on after the header", AccountingNotYetComplete, a =>
        {
            a.Accounting = new ForgedAccounting(a.Ledger, a.Height, 1, a.Height - 1);
            a.Accounting.To = (ulong)a.Accounting.To + 1;
            a.ExpectAccounting();
        }),
        Case("row that is no row", SubjectRowMalformed, a => Row(a, [0x80])),
        Case("row with a byte behind it", SubjectRowMalformed, a => Row(a, [.. a.Accounting.Row!, 0x00])),
        Case("row with a peak less", SubjectRowMalformed, a => Row(a, log => ForgeTree.Peaks(log)[..^1])),
        Case("row with a peak more", SubjectRowMalformed, a =>
            Row(a, log => [.. ForgeTree.Peaks(log), ForgedLedger.Random32()])),
        Case("row with a field that is not canonical", SubjectRowMalformed, a =>
            Row(a, [0x85, .. a.Accounting.Row![1..], 0x18, 0x00])),
        Case("row cut before a field of a later version", SubjectRowMalformed, a =>
            Row(a, [0x85, .. a.Accounting.Row![1..]])),
        Case("fields of a later version and no neighbour", LogRangeWrong, a =>
        {
            object?[] more = [null, true, 7, "later", new byte[3], new object?[] { 1, new object?[] { false } }];
            Row(a, a.Ledger.SubjectRow([.. a.Accounting.Log], more));
            a.Accounting.After = null;
        }),
        Case("items of an empty log", LogRangeWrong, a => Row(a, a.Ledger.SubjectRow([]))),
        Case("last item left out", LogRangeWrong, a => DropLast(a, shiftAfter: false)),
        Case("last item left out and the next one shown as after", LogTimeWrong, a => DropLast(a, shiftAfter: true)),
        Case("first item left out", LogTimeWrong, a =>
        {
            a.Accounting.Shown.RemoveAt(0);
            a.Accounting.First = 2;
            a.Accounting.Before = a.Accounting.Neighbour(1);
        }),
        Case("item in the middle left out", LogPathWrong, a =>
        {
            a.Accounting.Shown.RemoveAt(1);
            int next = (int)a.Accounting.First + a.Accounting.Shown.Count;
            a.Accounting.After = [a.Accounting.To, .. a.Accounting.Neighbour(next)[1..]];
        }),
        Case("all items left out", LogTimeWrong, a =>
        {
            a.Accounting.Shown.Clear();
            a.Accounting.After = a.Accounting.Neighbour(1);
        }),
        Case("item shown twice", LogPathWrong, a =>
        {
            a.Accounting.Shown.Insert(0, a.Accounting.Shown[0]);
            a.Accounting.After = null;
        }),
        Case("items exchanged", LogTimeWrong, a => a.Accounting.Shown.Reverse()),
        Case("neighbour before missing", LogRangeWrong, a => a.Accounting.Before = null),
        Case("neighbour after missing", LogRangeWrong, a => a.Accounting.After = null),
        Case("neighbour before the first entry", LogRangeWrong, a =>
        {
            object?[] before = a.Accounting.Before!;
            a.Accounting.First = 0;
            a.Accounting.Before = before;
        }),
        Case("neighbour after the last entry", LogRangeWrong, a =>
        {
            object?[] after = a.Accounting.After!;
            a.Accounting = new ForgedAccounting(a.Ledger, a.Height, 1, a.Height - 1);
            a.Accounting.After = after;
            a.ExpectAccounting();
        }),
        Case("first number beyond the log", LogRangeWrong, a => a.Accounting.First = ulong.MaxValue),
        Case("first number just beyond the log", LogRangeWrong, a =>
        {
            a.Accounting.First = a.Height + 1;
            a.Accounting.Shown.Clear();
        }),
        Case("items of a subject that is not enrolled", LogRangeWrong, a =>
        {
            ForgedItem[] items = [.. a.Accounting.Shown];
            a.Accounting.Leave();
            a.Accounting.Shown.AddRange(items);
        }),
        Case("entry before moved out of the interval", LogPathWrong, a =>
            a.Accounting.Before = [0, .. a.Accounting.Before![1..]]),
        Case("entry after moved out of the interval", LogPathWrong, a =>
            a.Accounting.After = [(ulong)a.Accounting.To + 1, .. a.Accounting.After![1..]]),
        Case("item moved to another time", LogPathWrong, a =>
            a.Accounting.Shown[0].Time = (ulong)a.Accounting.Shown[0].Time + 1),
        Case("outcome changed in an item", LogPathWrong, a =>
        {
            a.Accounting.Shown[0].Entry[6] = new object?[] { 3, null };
            a.Accounting.Shown[0].EntryBytes = ForgeCbor.Encode(a.Accounting.Shown[0].Entry);
        }),
        Case("path of an item one too short", LogPathWrong, a => a.Accounting.Shown[1].Path.RemoveAt(0)),
        Case("path of an item one too long", LogPathWrong, a => a.Accounting.Shown[1].Path.Add(new byte[32])),
        Case("path of an item changed", LogPathWrong, a => a.Accounting.Shown[1].Path[0] = new byte[32]),
        Case("path of the entry before changed", LogPathWrong, a => a.Accounting.Before![2] =
            Array.Empty<object?>()),
        Case("path of the entry after changed", LogPathWrong, a => a.Accounting.After![2] = Array.Empty<object?>()),
        Case("entry before is the one before it", LogPathWrong, a =>
        {
            a.Accounting = new ForgedAccounting(a.Ledger, a.Height, 2, a.Height - 3);
            a.Accounting.Before = a.Accounting.Neighbour(0);
            a.ExpectAccounting();
        }),
        Case("item of another subject's log", LogPathWrong, a =>
        {
            a.Accounting.Log[1] = [a.Accounting.Log[1][0], ForgedLedger.Random32()];
            a.Accounting.BindLog();
        }),
        Case("item before the interval", LogTimeWrong, a =>
        {
            a.Accounting.From = (ulong)a.Accounting.From + 1;
            a.ExpectAccounting();
        }),
        Case("item at the end of the interval", LogTimeWrong, a =>
        {
            a.Accounting.To = a.Accounting.Shown[^1].Time;
            a.ExpectAccounting();
        }),
        Case("log whose times decrease", LogTimeWrong, a =>
        {
            ulong first = (ulong)a.Accounting.Shown[0].Time;
            a.Accounting.Shown[0].Time = (ulong)a.Accounting.Shown[1].Time + 1;
            a.Accounting.From = first;
            a.Accounting.BindEntries();
        }),
    ];

    private static MustFailCase Case(string name, string code, Action<Attempt> change)
    {
        return new MustFailCase(name, VerificationStep.SubLog, code, change, ProofKind.Accounting, replicas: 1);
    }

    private static void Row(Attempt attempt, byte[] row)
    {
        attempt.Accounting.Row = row;
        attempt.Accounting.BindRow();
    }

    private static void Row(Attempt attempt, Func<byte[][], List<byte[]>> peaks)
    {
        byte[][] leaves = [.. attempt.Accounting.Log.Select(ForgeCbor.Encode)];
        Row(attempt, ForgeCbor.Encode([new byte[16], 1, leaves.Length, peaks(leaves).ToArray<object?>()]));
    }

    private static void DropLast(Attempt attempt, bool shiftAfter)
    {
        ForgedAccounting accounting = attempt.Accounting;
        accounting.Shown.RemoveAt(accounting.Shown.Count - 1);
        accounting.After = shiftAfter
            ? accounting.Neighbour((int)accounting.First + accounting.Shown.Count)
            : null;
    }
}
