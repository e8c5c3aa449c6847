using HealthLedger.Tests.Verifier.Forge;
using HealthLedger.Verifier;
using static HealthLedger.Verifier.VerifierErrorCodes;

namespace HealthLedger.Tests.Verifier.Cases;

/// <summary>Headers that a quorum of their set did not seal.</summary>
internal static class SealCases
{
    public static IReadOnlyList<MustFailCase> All =>
    [
        Case("one seal too few", SealCountWrong, a => a.Receipt.Seals.RemoveAt(2)),
        Case("one seal too many", SealCountWrong, a => a.Receipt.Seals.Add(Seal(a, 3))),
        Case("one replica twice", SealOrderWrong, a => a.Receipt.Seals[1] = a.Receipt.Seals[0]),
        Case("one replica twice with two signatures", SealOrderWrong, a => a.Receipt.Seals[1] = Seal(a, 0)),
        Case("seals out of order", SealOrderWrong, a => a.Receipt.Seals.Reverse()),
        Case("replica index outside the set", SealOrderWrong, a => a.Receipt.Seals[2][0] = 4),
        Case("replica index of 2^64-1", SealOrderWrong, a => a.Receipt.Seals[2][0] = ulong.MaxValue),
        Case("seal under another replica's index", SealSignatureInvalid, a => a.Receipt.Seals[2][0] = 3),
        Case("set of an older epoch", SealSignatureInvalid, a => a.Receipt.Seals =
            [.. Enumerable.Range(0, 3).Select(i => a.Receipt.Seal(a.Ledger.Epochs[0], i, a.Receipt.HeaderBytes))]),
        Case("seal key not on the curve", SealSignatureInvalid, a =>
        {
            byte[] set = a.Receipt.Steps[0].Set;
            set[^1] ^= 1;
            byte[] hash = ForgeCbor.Hash("replica-set", set);
            a.Receipt.Steps[0].Header[7] = hash;
            a.Receipt.BindStep(0);
            a.Receipt.Header[6] = hash;
            a.Receipt.BindEntry();
            a.Receipt.Seals[2] = Seal(a, 3);
        }),
        Case("high-S", SealSignatureInvalid, a => Change(a, ForgeKey.Negate)),
        Case("r of zero", SealSignatureInvalid, a => Change(a, s => [.. new byte[32], .. s[32..]])),
        Case("s of zero", SealSignatureInvalid, a => Change(a, s => [.. s[..32], .. new byte[32]])),
        Case("all zeros", SealSignatureInvalid, a => Change(a, _ => new byte[64])),
        Case("r of the order or more", SealSignatureInvalid, a => Change(a, ForgeKey.RaiseR)),
        Case("r and s swapped", SealSignatureInvalid, a => Change(a, s => [.. s[32..], .. s[..32]])),
        Case("seal over another header", SealSignatureInvalid, a =>
            a.Receipt.Seals[0] = a.Receipt.Seal(Keys(a), 0, ForgeCbor.Encode(a.Ledger.Blocks[0].Header))),
        Case("seal in domain commit", SealSignatureInvalid, a => Sign(a, "commit", a.Ledger.LedgerId)),
        Case("seal in domain witness", SealSignatureInvalid, a => Sign(a, "witness", a.Ledger.LedgerId)),
        Case("seal for another ledger", SealSignatureInvalid, a => Sign(a, "seal", new byte[32])),
        Case("header time changed under the seals", SealSignatureInvalid, a =>
        {
            a.Receipt.Header[4] = ForgedLedger.GenesisTime + 5001;
            a.Receipt.HeaderBytes = ForgeCbor.Encode(a.Receipt.Header);
        }),
        Case("state root changed under the seals", SealSignatureInvalid, a =>
        {
            a.Receipt.Header[12] = ForgedLedger.Random32();
            a.Receipt.HeaderBytes = ForgeCbor.Encode(a.Receipt.Header);
        }),
    ];

    private static MustFailCase Case(string name, string code, Action<Attempt> change)
    {
        return new MustFailCase(name, VerificationStep.Seals, code, change, operation: 2);
    }

    private static ForgeKey[] Keys(Attempt attempt)
    {
        return attempt.Ledger.Epochs[attempt.Receipt.Epoch];
    }

    private static object?[] Seal(Attempt attempt, int replica)
    {
        return attempt.Receipt.Seal(Keys(attempt), replica, attempt.Receipt.HeaderBytes);
    }

    private static void Change(Attempt attempt, Func<byte[], byte[]> change)
    {
        object?[] last = attempt.Receipt.Seals[^1];
        last[1] = change((byte[])last[1]!);
    }

    private static void Sign(Attempt attempt, string domain, byte[] ledgerId)
    {
        attempt.Receipt.Seals[0][1] = Keys(attempt)[0].Sign(domain, ledgerId, attempt.Receipt.HeaderBytes);
    }
}
