using HealthLedger.Verifier.Cbor;
using HealthLedger.Verifier.Formats;
using HealthLedger.Verifier.Signatures;

namespace HealthLedger.Verifier.Steps;

/// <summary>Part of step 9: the state, after the receipt's block or a later one, names the author's key.</summary>
internal static class AuthorKeyProof
{
    /// <summary>Checks the proof as one that a caller with the receipt's policy asks for by itself.</summary>
    /// <returns>The code of its failure, or null: then the context has the key.</returns>
    public static string? Check(ReceiptContext context, StateDocument document)
    {
        SubmissionBody body = context.Receipt.Submission;
        StateContext state = new(
            document, StateExpectation.Present(StateRowName.ForKey(body.KeyId.Span)), context.Policy);
        if (VerificationSteps.FindFailure(state, VerificationSteps.OfState) is { } failure)
        {
            return failure.Code;
        }

        // An older state says nothing of whether the key had stopped when it signed.
        if (state.Header.Height < context.Header.Height)
        {
            return VerifierErrorCodes.AuthorProofTooOld;
        }

        if (AuthorKeyRow.Read(document.Row!.Value) is not { } row)
        {
            return VerifierErrorCodes.AuthorKeyRowMalformed;
        }

        context.AuthorKey = new AuthorKey(state, row);
        return CheckRow(row, body, context.Header.Height);
    }

    private static string? CheckRow(AuthorKeyRow row, SubmissionBody body, ulong height)
    {
        byte[] keyId = TaggedHash.Compute(HashLabels.Key, row.Key.Point);
        if (!row.Participant.Span.SequenceEqual(body.Author.Span) || !body.KeyId.Span.SequenceEqual(keyId))
        {
            return VerifierErrorCodes.AuthorKeyOfAnother;
        }

        // In the block that registers or stops it, a key may have signed before, or after, in its order of operations:
        // what it may not sign there leaves no entry.
        return row.Since > height || row.Until < height ? VerifierErrorCodes.AuthorKeyNotInForce : null;
    }
}
