using HealthLedger.Tests.Verifier.Forge;
using HealthLedger.Verifier;
using static HealthLedger.Verifier.VerifierErrorCodes;

namespace HealthLedger.Tests.Verifier.Cases;

/// <summary>Rows that are not in the state, and absences that hide one.</summary>
internal static class StateCases
{
    public static IReadOnlyList<MustFailCase> All =>
    [
        Case("version 2", VerificationStep.Form, VersionUnknown, a => a.State.Envelope[0] = 2),
        Case("trailing byte", VerificationStep.Form, ReceiptMalformed, a => a.Raw = [.. a.State.Encode(), 0x00]),
        Case("over 1 MiB", VerificationStep.Form, ReceiptTooLarge, a =>
            a.Raw = [.. a.State.Encode(), .. new byte[1024 * 1024]]),
        Case("row without its blinding", VerificationStep.Form, ReceiptMalformed, a => a.State.Blinding = null),
        Case("state path of 257", VerificationStep.Form, ReceiptMalformed, a => a.State.StateProof[1] =
            Enumerable.Range(0, 257).Select(object? (_) => new byte[32]).ToArray()),
        Case("another ledger pinned", VerificationStep.Ledger, LedgerMismatch, a =>
            a.GenesisFile = new ForgedLedger(1, 0, 0).GenesisFile),
        Case("first epoch skipped", VerificationStep.Epochs, EpochWrong, a => a.State.Steps.RemoveAt(0)),
        Case("two seals of one replica", VerificationStep.Seals, SealCountWrong, a =>
            a.State.Seals.Add(a.State.Seals[0])),
        Case("header with more entries than history", VerificationStep.Header, HeaderInconsistent, a =>
        {
            a.State.Header[9] = 1000;
            a.State.BindHeader();
        }),
        Case("header of height 0", VerificationStep.Header, HeaderInconsistent, a =>
        {
            a.State = new ForgedStateDocument(a.Ledger, 1);
            a.State.Header[2] = 0;
            a.State.BindHeader();
        }),
        Case("sibling changed", VerificationStep.State, StateRootWrong, a =>
            a.State.Siblings[^1] = ForgedLedger.Random32()),
        Case("siblings reversed", VerificationStep.State, StateRootWrong, a => Array.Reverse(a.State.Siblings)),
        Case("path one too short", VerificationStep.State, StateRootWrong, a =>
            a.State.StateProof[1] = a.State.Siblings[..^1]),
        Case("path one too long", VerificationStep.State, StateRootWrong, a =>
            a.State.StateProof[1] = new object?[] { new byte[32], }.Concat(a.State.Siblings).ToArray()),
        Case("absence in an empty place that is taken", VerificationStep.State, StateRootWrong, a =>
        {
            (a.State.Row, a.State.Blinding, a.State.StateProof[2]) = (null, null, null);
            a.StateExpectation = Absent(a.State.Key);
        }),
        Case("absence in an empty place above its branch", VerificationStep.State, StateRootWrong, a =>
        {
            a.State.StateProof[1] = Array.Empty<object?>();
            (a.State.Row, a.State.Blinding, a.State.StateProof[2]) = (null, null, null);
            a.StateExpectation = Absent(a.State.Key);
        }),
        Case("row hidden", VerificationStep.State, StatePresenceWrong, a =>
        {
            (a.State.Row, a.State.Blinding) = (null, null);
            a.StateExpectation = Absent(a.State.Key);
        }),
        Case("row that is not there", VerificationStep.State, StatePresenceWrong, a =>
        {
            byte[]? row = a.State.Row;
            byte[]? blinding = a.State.Blinding;
            a.State.Ask(Distant(a));
            (a.State.Row, a.State.Blinding) = (row, blinding);
            a.StateExpectation = StateExpectation.Present(StateRowName.ForRecord(a.State.Key));
        }),
        Case("leaf of another path", VerificationStep.State, StatePathWrong, a =>
        {
            // The path of a row that is there, shown for a key that would lie on the other side of the root.
            byte[] key = OtherSide(a);
            (a.State.Key, a.State.Row, a.State.Blinding) = (key, null, null);
            a.StateExpectation = Absent(key);
        }),
        Case("another value", VerificationStep.State, StateValueWrong, a => a.State.Row = [0x80]),
        Case("another blinding", VerificationStep.State, StateValueWrong, a => a.State.Blinding = new byte[16]),
        Case("row of another kind", VerificationStep.State, StateRootWrong, a =>
        {
            // A kind whose key happens to lie on the same path as far as it goes.
            while (!OnPath(a))
            {
                a.State.Kind = (int)a.State.Kind + 1;
            }

            a.State.StateProof[2] = new object?[]
            {
                ForgedState.PlaceOf((int)a.State.Kind, a.State.Key),
                ForgeCbor.Hash("state-value", a.State.Row, a.State.Blinding),
            };
        }),
        Case("row of another record", VerificationStep.Expectation, StateKeyUnexpected, a => a.StateExpectation =
            StateExpectation.Present(StateRowName.ForRecord(a.Ledger.Blocks[1].Record))),
        Case("row of another kind expected", VerificationStep.Expectation, StateKeyUnexpected, a =>
            a.StateExpectation = StateExpectation.Present(StateRowName.ForParticipant(a.State.Key))),
        Case("presence where absence is meant", VerificationStep.Expectation, StatePresenceUnexpected, a =>
            a.StateExpectation = Absent(a.State.Key)),
        Case("absence where presence is meant", VerificationStep.Expectation, StatePresenceUnexpected, a =>
        {
            a.State.Ask(Distant(a));
            a.StateExpectation = StateExpectation.Present(StateRowName.ForRecord(a.State.Key));
        }),
        Case("another value expected", VerificationStep.Expectation, StateValueUnexpected, a => a.StateExpectation =
            StateExpectation.Present(StateRowName.ForRecord(a.State.Key), [0x80])),
        Case("witness whom nobody saw", VerificationStep.Witnesses, TooFewWitnesses, a =>
            a.Configure = (genesis, time) => new VerificationPolicy(genesis, time) { RequiredWitnesses = 1 }),
        Case("anchor too old", VerificationStep.Policy, AnchorTooOld, a => a.Time = a.Time.AddDays(336)),
    ];

    private static MustFailCase Case(string name, VerificationStep step, string code, Action<Attempt> change)
    {
        return new MustFailCase(name, step, code, change, ProofKind.State, replicas: 1);
    }

    private static StateExpectation Absent(byte[] key)
    {
        return StateExpectation.Absent(StateRowName.ForRecord(key));
    }

    // A key without a row whose path ends in another row's leaf.
    private static byte[] Distant(Attempt attempt)
    {
        while (true)
        {
            byte[] key = ForgeRandom.Bytes(16);
            if (attempt.State.State.Prove(4, key)[2] is not null)
            {
                return key;
            }
        }
    }

    private static byte[] OtherSide(Attempt attempt)
    {
        bool right = ForgedState.IsRight(ForgedState.PlaceOf(4, attempt.State.Key), 0);
        while (true)
        {
            byte[] key = ForgeRandom.Bytes(16);
            if (ForgedState.IsRight(ForgedState.PlaceOf(4, key), 0) != right)
            {
                return key;
            }
        }
    }

    private static bool OnPath(Attempt attempt)
    {
        byte[] place = ForgedState.PlaceOf(4, attempt.State.Key);
        byte[] other = ForgedState.PlaceOf((int)attempt.State.Kind, attempt.State.Key);
        return (int)attempt.State.Kind != 4 && Enumerable.Range(0, attempt.State.Siblings.Length)
            .All(depth => ForgedState.IsRight(place, depth) == ForgedState.IsRight(other, depth));
    }
}
