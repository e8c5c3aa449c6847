using HealthLedger.Tests.Verifier.Forge;
using HealthLedger.Verifier;
using static HealthLedger.Verifier.VerifierErrorCodes;

namespace HealthLedger.Tests.Verifier.Cases;

/// <summary>Entries that are not where the receipt says: header and inclusion.</summary>
internal static class PlaceCases
{
    public static IReadOnlyList<MustFailCase> All =>
    [
        Header("entry of another height", EntryNotOfHeader, a => Entry(a, 1, 7)),
        Header("entry of height 2^64-1", EntryNotOfHeader, a => Entry(a, 1, ulong.MaxValue)),
        Header("entry index at the count", EntryNotOfHeader, a => Entry(a, 2, ForgedLedger.OperationsPerBlock)),
        Header("entry index of 2^32-1", EntryNotOfHeader, a => Entry(a, 2, (ulong)uint.MaxValue)),
        Header("block without entries", EntryNotOfHeader, a => Sizes(a, 0, a.Receipt.History.Length)),
        Header("more entries than history", HeaderInconsistent, a => Sizes(a, 41, 40)),
        Header("2^64-1 entries", HeaderInconsistent, a => Sizes(a, ulong.MaxValue, a.Receipt.History.Length)),
        Header("history of size 0", HeaderInconsistent, a => Sizes(a, 5, 0)),
        Header("height 0", HeaderInconsistent, a =>
        {
            a.Receipt = new ForgedReceipt(a.Ledger, 1, 0);
            a.Receipt.Header[2] = 0;
            a.Receipt.Entry[1] = 0;
            a.Receipt.BindEntry();
        }),
        Inclusion("path one too short", InclusionPathLengthWrong, a => a.Receipt.InclusionPath.RemoveAt(0)),
        Inclusion("path without its end", InclusionPathLengthWrong, a =>
            a.Receipt.InclusionPath.RemoveAt(a.Receipt.InclusionPath.Count - 1)),
        Inclusion("path one too long", InclusionPathLengthWrong, a =>
            a.Receipt.InclusionPath.Add(ForgedLedger.Random32())),
        Inclusion("empty path", InclusionPathLengthWrong, a => a.Receipt.InclusionPath.Clear()),
        Inclusion("path of 300", InclusionPathLengthWrong, a =>
            a.Receipt.InclusionPath = [.. Enumerable.Range(0, 300).Select(_ => new byte[32])]),
        Inclusion("history of 2^64-1", InclusionPathLengthWrong, a => Sizes(a, ulong.MaxValue, ulong.MaxValue)),
        Inclusion("history of 2^64-1 with a path of 64", InclusionRootWrong, a =>
        {
            Entry(a, 2, 5);
            Sizes(a, ulong.MaxValue, ulong.MaxValue);
            a.Receipt.InclusionPath = [.. Enumerable.Range(0, 64).Select(_ => new byte[32])];
        }),
        Inclusion("history of 1 with the old path", InclusionPathLengthWrong, a =>
        {
            a.Receipt.Entry[2] = 0;
            a.Receipt.BindEntry();
            Sizes(a, 1, 1);
        }),
        Inclusion("path of a smaller tree", InclusionRootWrong, a =>
            a.Receipt.InclusionPath = ForgeTree.Path(a.Receipt.LeafIndex, a.Receipt.History[..^1])),
        Inclusion("path of a larger tree", InclusionPathLengthWrong, a => a.Receipt.InclusionPath =
            ForgeTree.Path(a.Receipt.LeafIndex, [.. a.Receipt.History, new byte[1]])),
        Inclusion("path of the neighbour", InclusionRootWrong, a =>
            a.Receipt.InclusionPath = ForgeTree.Path(a.Receipt.LeafIndex + 1, a.Receipt.History)),
        Inclusion("path reversed", InclusionRootWrong, a => a.Receipt.InclusionPath.Reverse()),
        Inclusion("middle of the path changed", InclusionRootWrong, a =>
            a.Receipt.InclusionPath[2] = ForgedLedger.Random32()),
        Inclusion("index of the neighbour", InclusionRootWrong, a =>
        {
            a.Receipt.Entry[2] = 1;
            a.Receipt.EntryBytes = ForgeCbor.Encode(a.Receipt.Entry);
        }),
        Inclusion("outcome changed in the entry", InclusionRootWrong, a =>
        {
            a.Receipt.Entry[6] = new object?[] { 3, null };
            a.Receipt.EntryBytes = ForgeCbor.Encode(a.Receipt.Entry);
        }),
        Inclusion("root of another history", InclusionRootWrong, a =>
        {
            a.Receipt.Header[11] = ForgedLedger.Random32();
            a.Receipt.BindHeader();
        }),
    ];

    private static MustFailCase Header(string name, string code, Action<Attempt> change)
    {
        return new MustFailCase(name, VerificationStep.Header, code, change, replicas: 1, epochs: 2);
    }

    private static MustFailCase Inclusion(string name, string code, Action<Attempt> change)
    {
        return new MustFailCase(name, VerificationStep.Inclusion, code, change, replicas: 1, epochs: 2);
    }

    private static void Entry(Attempt attempt, int index, object value)
    {
        attempt.Receipt.Entry[index] = value;
        attempt.Receipt.BindEntry();
    }

    private static void Sizes(Attempt attempt, object count, object size)
    {
        attempt.Receipt.Header[9] = count;
        attempt.Receipt.Header[10] = size;
        attempt.Receipt.BindHeader();
    }
}
