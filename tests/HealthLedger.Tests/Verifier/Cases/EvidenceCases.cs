using HealthLedger.Tests.Verifier.Forge;
using HealthLedger.Verifier;
using static HealthLedger.Verifier.VerifierErrorCodes;

namespace HealthLedger.Tests.Verifier.Cases;

/// <summary>Accusations that prove nothing.</summary>
internal static class EvidenceCases
{
    public static IReadOnlyList<MustFailCase> All =>
    [
        Case("version 2", VerificationStep.Form, VersionUnknown, a => a.Evidence.Envelope[0] = 2),
        Case("trailing byte", VerificationStep.Form, ReceiptMalformed, a => a.Raw = [.. a.Evidence.Encode(), 0x00]),
        Case("suite not in the policy", VerificationStep.Form, SuiteNotAllowed, a => a.Configure = (genesis, time) =>
            new VerificationPolicy(genesis, time) { AllowedSuites = [] }),
        Case("no genesis file", VerificationStep.Genesis, GenesisMalformed, a => a.GenesisFile = []),
        Case("another ledger pinned", VerificationStep.Ledger, LedgerMismatch, a =>
            a.GenesisFile = new ForgedLedger(4, 0, 0).GenesisFile),
        Case("one header of another ledger", VerificationStep.Ledger, LedgerMismatch, a =>
            Change(a, 1, ForgedLedger.Random32())),
        Case("other header of another ledger", VerificationStep.Ledger, LedgerMismatch, a =>
        {
            a.Evidence.HeaderA[1] = ForgedLedger.Random32();
            a.Evidence.Bind();
        }),
        Case("epoch header of another ledger", VerificationStep.Ledger, LedgerMismatch, a =>
        {
            a.Evidence.Steps[0].Header[1] = ForgedLedger.Random32();
            a.Evidence.Steps[0].HeaderBytes = ForgeCbor.Encode(a.Evidence.Steps[0].Header);
        }),
        Case("first epoch skipped", VerificationStep.Epochs, EpochWrong, a => a.Evidence.Steps.RemoveAt(0), epochs: 2),
        Case("height at the boundary", VerificationStep.Epochs, EpochOrderWrong, a =>
        {
            (a.Evidence.HeaderA[2], a.Evidence.HeaderB[2]) = (3, 3);
            a.Evidence.Bind();
        }),
        Case("two heights", VerificationStep.Contradiction, EvidenceUnrelated, a => Change(a, 2, a.Height + 1)),
        Case("two replicas", VerificationStep.Contradiction, EvidenceUnrelated, a => a.Evidence.Bind(0, 1)),
        Case("replica outside the set", VerificationStep.Contradiction, EvidenceUnrelated, a =>
            (a.Evidence.SealA[0], a.Evidence.SealB[0]) = (4, 4)),
        Case("replica of 2^64-1", VerificationStep.Contradiction, EvidenceUnrelated, a =>
            (a.Evidence.SealA[0], a.Evidence.SealB[0]) = (ulong.MaxValue, ulong.MaxValue)),
        Case("one header twice", VerificationStep.Contradiction, EvidenceWithoutContradiction, a =>
            (a.Evidence.HeaderB, a.Evidence.SealB) = (a.Evidence.HeaderA, a.Evidence.SealA)),
        Case("one header twice with two signatures", VerificationStep.Contradiction, EvidenceWithoutContradiction, a =>
        {
            a.Evidence.HeaderB = a.Evidence.HeaderA;
            a.Evidence.SealB = [0, ForgeKey.Negate((byte[])a.Evidence.SealA[1]!)];
        }),
        Case("first seal of another header", VerificationStep.Seals, SealSignatureInvalid, a =>
            a.Evidence.SealA = a.Evidence.SealB),
        Case("second seal of another header", VerificationStep.Seals, SealSignatureInvalid, a =>
            a.Evidence.SealB = a.Evidence.SealA),
        Case("seal under another replica's index", VerificationStep.Seals, SealSignatureInvalid, a =>
            (a.Evidence.SealA[0], a.Evidence.SealB[0]) = (1, 1)),
        Case("seal with high-S", VerificationStep.Seals, SealSignatureInvalid, a =>
            a.Evidence.SealB[1] = ForgeKey.Negate((byte[])a.Evidence.SealB[1]!)),
        Case("header changed under its seal", VerificationStep.Seals, SealSignatureInvalid, a =>
            a.Evidence.HeaderB[4] = ForgedLedger.GenesisTime + 5001),
        Case("anchor too old", VerificationStep.Policy, AnchorTooOld, a => a.Time = a.Time.AddDays(336)),
    ];

    private static MustFailCase Case(
        string name, VerificationStep step, string code, Action<Attempt> change, int epochs = 1)
    {
        return new MustFailCase(name, step, code, change, ProofKind.Evidence, epochs: epochs);
    }

    private static void Change(Attempt attempt, int index, object value)
    {
        attempt.Evidence.HeaderB[index] = value;
        attempt.Evidence.Bind();
    }
}
