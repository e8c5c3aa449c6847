using HealthLedger.Verifier.Cbor;
using HealthLedger.Verifier.Formats;
using HealthLedger.Verifier.Signatures;
using HealthLedger.Verifier.Trees;

namespace HealthLedger.Verifier.Steps;

/// <summary>The step "state": a row is in the sealed state with the value shown, or no row is.</summary>
internal static class StateStep
{
    public static string? CheckState(StateContext context)
    {
        StateDocument document = context.Proof;
        return Check(context, document.Kind, document.Key, document.Row, document.StateProof);
    }

    public static string? CheckAccounting(AccountingContext context)
    {
        Accounting proof = context.Proof;
        return Check(context, FormatLimits.SubjectKind, proof.Subject, proof.Row, proof.StateProof);
    }

    private static string? Check(
        ProofContext context,
        ulong kind,
        ReadOnlyMemory<byte> key,
        StateRow? row,
        StateProof proof)
    {
        byte[] place = TaggedHash.Compute(HashLabels.StateKey, kind, key);
        if (!StateTree.EndsOnPath(proof, place))
        {
            return VerifierErrorCodes.StatePathWrong;
        }

        if (!StateTree.LeadsTo(proof, place, context.Header.StateRoot.Span))
        {
            return VerifierErrorCodes.StateRootWrong;
        }

        bool isPresent = proof.TerminalKey is { } terminal && terminal.Span.SequenceEqual(place);
        if (isPresent != row is not null)
        {
            return VerifierErrorCodes.StatePresenceWrong;
        }

        if (row is null)
        {
            return null;
        }

        byte[] value = TaggedHash.Compute(HashLabels.StateValue, row.Value, row.Blinding);
        return proof.TerminalValue.Span.SequenceEqual(value) ? null : VerifierErrorCodes.StateValueWrong;
    }
}
