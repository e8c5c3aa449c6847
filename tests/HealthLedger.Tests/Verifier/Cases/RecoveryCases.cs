using HealthLedger.Tests.Verifier.Forge;
using HealthLedger.Verifier;
using static HealthLedger.Verifier.VerifierErrorCodes;

namespace HealthLedger.Tests.Verifier.Cases;

/// <summary>Epochs that recovery keys ended: who may, how many, over what, and whether the caller accepts it.</summary>
internal static class RecoveryCases
{
    public static IReadOnlyList<MustFailCase> All =>
    [
        new MustFailCase(
            "recovery that the policy does not accept",
            VerificationStep.Policy,
            RecoveryNotAccepted,
            a => a.Configure = (genesis, time) => new VerificationPolicy(genesis, time),
            recoveryKeys: 3),
        new MustFailCase(
            "evidence above a recovery that the policy does not accept",
            VerificationStep.Policy,
            RecoveryNotAccepted,
            a => a.Configure = (genesis, time) => new VerificationPolicy(genesis, time),
            ProofKind.Evidence,
            recoveryKeys: 3),
        Case("recovery with one signature too few", SealCountWrong, a => a.Receipt.Steps[0].Seals.RemoveAt(1)),
        Case("recovery with one signature too many", SealCountWrong, a =>
            a.Receipt.Steps[0].Seals.Add(a.Receipt.RecoverySeal(2, a.Receipt.Steps[0].HeaderBytes))),
        Case("recovery signed twice by one officer", SealOrderWrong, a =>
            a.Receipt.Steps[0].Seals[1] = a.Receipt.Steps[0].Seals[0]),
        Case("recovery signatures out of order", SealOrderWrong, a => a.Receipt.Steps[0].Seals.Reverse()),
        Case("recovery by a key that genesis does not name", SealOrderWrong, a =>
            a.Receipt.Steps[0].Seals[1] =
                [3, new ForgeKey().Sign("recovery", a.Ledger.LedgerId, a.Receipt.Steps[0].HeaderBytes), true]),
        Case("recovery signature of another officer", SealSignatureInvalid, a =>
            a.Receipt.Steps[0].Seals[1][1] = a.Receipt.RecoverySeal(2, a.Receipt.Steps[0].HeaderBytes)[1]),
        Case("recovery key that signed in the domain of seals", SealSignatureInvalid, a =>
            a.Receipt.Steps[0].Seals[1] = a.Receipt.RecoverySeal(1, a.Receipt.Steps[0].HeaderBytes, "seal")),
        Case("recovery of another header", SealSignatureInvalid, a =>
            a.Receipt.Steps[0].Seals[1] = a.Receipt.RecoverySeal(1, a.Receipt.HeaderBytes)),
        Case("recovery by one officer and one replica", SealCountWrong, a =>
            a.Receipt.Steps[0].Seals[1] =
                a.Receipt.Seal(a.Ledger.Epochs[0], 1, a.Receipt.Steps[0].HeaderBytes)),
        Case("quorum of replicas of which one is an officer", SealCountWrong, a =>
        {
            byte[] header = a.Receipt.Steps[0].HeaderBytes;
            a.Receipt.Steps[0].Seals =
            [
                a.Receipt.Seal(a.Ledger.Epochs[0], 0, header), a.Receipt.Seal(a.Ledger.Epochs[0], 1, header),
                a.Receipt.RecoverySeal(2, header),
            ];
        }),
        new MustFailCase(
            "header sealed by recovery keys", VerificationStep.Form, ReceiptMalformed, a =>
                a.Receipt.Seals =
                [
                    a.Receipt.RecoverySeal(0, a.Receipt.HeaderBytes), a.Receipt.RecoverySeal(1, a.Receipt.HeaderBytes),
                ],
            recoveryKeys: 3),
        new MustFailCase(
            "evidence sealed by a recovery key", VerificationStep.Form, ReceiptMalformed, a =>
                a.Evidence.SealA = a.Receipt.RecoverySeal(0, ForgeCbor.Encode(a.Evidence.HeaderA)),
            ProofKind.Evidence,
            recoveryKeys: 3),
        new MustFailCase(
            "recovery seal that says false", VerificationStep.Form, ReceiptMalformed, a =>
                a.Receipt.Steps[0].Seals[1][2] = false,
            recoveryKeys: 3),
        new MustFailCase(
            "seal with a fourth item", VerificationStep.Form, ReceiptMalformed, a =>
                a.Receipt.Steps[0].Seals[1] = [.. a.Receipt.Steps[0].Seals[1], 0],
            recoveryKeys: 3),
        new MustFailCase(
            "genesis with one recovery key twice", VerificationStep.Genesis, GenesisMalformed, a =>
            {
                ForgeKey[] keys = a.Ledger.RecoveryKeys;
                a.Ledger.Genesis[8] = ForgedLedger.Recovery([keys[0], keys[1], keys[0]]);
                a.GenesisFile = a.Ledger.RebuildGenesisFile();
            },
            recoveryKeys: 3),
    ];

    private static MustFailCase Case(string name, string code, Action<Attempt> change)
    {
        return new MustFailCase(name, VerificationStep.Epochs, code, change, recoveryKeys: 3);
    }
}
