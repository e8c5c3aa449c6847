using HealthLedger.Tests.Verifier.Forge;
using HealthLedger.Verifier;
using static HealthLedger.Verifier.VerifierErrorCodes;

namespace HealthLedger.Tests.Verifier.Cases;

/// <summary>Epoch paths with a gap, and headers of a set that is not in charge.</summary>
internal static class EpochCases
{
    public static IReadOnlyList<MustFailCase> All =>
    [
        Case("no epoch path", EpochWrong, a => a.Receipt.Steps.Clear()),
        Case("first epoch skipped", EpochWrong, a => a.Receipt.Steps.RemoveAt(0)),
        Case("last epoch skipped", EpochWrong, a => a.Receipt.Steps.RemoveAt(1)),
        Case("epoch step twice", EpochWrong, a => a.Receipt.Steps.Insert(0, a.Receipt.Steps[0])),
        Case("epoch steps swapped", EpochWrong, a => a.Receipt.Steps.Reverse()),
        Case("step to an epoch two higher", EpochWrong, a => Set(a, a.Ledger.EncodeSet(2, a.Ledger.Epochs[1]))),
        Case("step to the same epoch", EpochWrong, a => Set(a, a.Ledger.EncodeSet(0, a.Ledger.Epochs[1]))),
        Case("header of an older epoch", EpochWrong, a => Header(a, 5, 1)),
        Case("header of a later epoch", EpochWrong, a => Header(a, 5, 3)),
        Case("epoch of 2^64-1", EpochWrong, a => Header(a, 5, ulong.MaxValue)),
        Case("set replaced in a step", ReplicaSetWrong, a =>
            a.Receipt.Steps[1].Set = a.Ledger.EncodeSet(2, a.Ledger.Epochs[0])),
        Case("step that changes nothing", ReplicaSetWrong, a => Set(a, a.Ledger.Set(0))),
        Case("step header names another set as its own", ReplicaSetWrong, a => Step(a, 6, a.Ledger.SetHash(1))),
        Case("header names the set of an older epoch", ReplicaSetWrong, a => Header(a, 6, a.Ledger.SetHash(1))),
        Case("epoch headers at one height", EpochOrderWrong, a => Step(a, 2, 3, epoch: 1)),
        Case("epoch header at height 0", EpochOrderWrong, a => Step(a, 2, 0)),
        Case("epoch header above the receipt's", EpochOrderWrong, a => Step(a, 2, 8, epoch: 1)),
        Case("header at the boundary", EpochOrderWrong, a => Header(a, 2, 6)),
        Case("time before the boundary's", EpochOrderWrong, a => Header(a, 4, ForgedLedger.GenesisTime + 5999)),
        Case("time of the boundary", EpochOrderWrong, a => Header(a, 4, ForgedLedger.GenesisTime + 6000)),
        Case("epoch header of genesis time", EpochOrderWrong, a => Step(a, 4, ForgedLedger.GenesisTime)),
        Case("set that the boundary does not name, with all that follows", ReplicaSetWrong, a =>
        {
            ForgeKey[] keys = [new(), new(), new(), new()];
            Follow(a, a.Ledger.EncodeSet(2, keys), 2);
            a.Receipt.Seals = [.. Enumerable.Range(0, 3).Select(i => a.Receipt.Seal(keys, i, a.Receipt.HeaderBytes))];
        }),
        Case("epoch two higher, with all that follows", EpochWrong, a =>
        {
            byte[] set = a.Ledger.EncodeSet(3, a.Ledger.Epochs[2]);
            a.Receipt.Steps[1].Header[7] = ForgeCbor.Hash("replica-set", set);
            a.Receipt.BindStep(1);
            Follow(a, set, 3);
        }),
        Case("step with too few seals", SealCountWrong, a => a.Receipt.Steps[0].Seals.RemoveAt(2)),
        Case("step with all four seals", SealCountWrong, a => a.Receipt.Steps[0].Seals.Add(Seal(a, 0, 3))),
        Case("step sealed twice by one replica", SealOrderWrong, a =>
            a.Receipt.Steps[0].Seals[2] = a.Receipt.Steps[0].Seals[1]),
        Case("step sealed by the next set", SealSignatureInvalid, a =>
            a.Receipt.Steps[0].Seals = [Seal(a, 1, 0), Seal(a, 1, 1), Seal(a, 1, 2)]),
        Case("step header changed under its seals", SealSignatureInvalid, a =>
        {
            a.Receipt.Steps[0].Header[13] = 2;
            a.Receipt.Steps[0].HeaderBytes = ForgeCbor.Encode(a.Receipt.Steps[0].Header);
        }),
    ];

    private static MustFailCase Case(string name, string code, Action<Attempt> change)
    {
        return new MustFailCase(name, VerificationStep.Epochs, code, change, epochs: 2, operation: 2);
    }

    private static void Header(Attempt attempt, int index, object value)
    {
        attempt.Receipt.Header[index] = value;
        if (index == 2)
        {
            attempt.Receipt.Entry[1] = value;
        }

        attempt.Receipt.BindEntry();
    }

    // The last set replaced, and the receipt's header made to belong to it.
    private static void Follow(Attempt attempt, byte[] set, int epoch)
    {
        attempt.Receipt.Steps[1].Set = set;
        attempt.Receipt.Header[5] = epoch;
        attempt.Receipt.Header[6] = ForgeCbor.Hash("replica-set", set);
        attempt.Receipt.BindEntry();
    }

    private static void Step(Attempt attempt, int index, object value, int epoch = 0)
    {
        attempt.Receipt.Steps[epoch].Header[index] = value;
        attempt.Receipt.BindStep(epoch);
    }

    private static void Set(Attempt attempt, byte[] set)
    {
        ForgedStep step = attempt.Receipt.Steps[0];
        step.Set = set;
        step.Header[7] = ForgeCbor.Hash("replica-set", set);
        attempt.Receipt.BindStep(0);
    }

    private static object?[] Seal(Attempt attempt, int epoch, int replica)
    {
        return attempt.Receipt.Seal(attempt.Ledger.Epochs[epoch], replica, attempt.Receipt.Steps[0].HeaderBytes);
    }
}
