using HealthLedger.Verifier.Cbor;
using HealthLedger.Verifier.Formats;
using HealthLedger.Verifier.Signatures;

namespace HealthLedger.Verifier.Steps;

/// <summary>Step 9: the author's signature, where genesis knows author and key.</summary>
internal static class AuthorStep
{
    public static string? Check(ReceiptContext context)
    {
        SubmissionBody body = context.Receipt.Submission;
        ReadOnlySpan<byte> signature = context.Receipt.AuthorSignature.Span;
        bool valid;
        if (context.Genesis.FindKey(body.Author.Span, body.KeyId.Span) is { } key)
        {
            byte[] digest = TaggedHash.Compute(SignatureDomains.Submission, context.Genesis.LedgerId, body.Bytes);
            valid = key.Verify(digest, signature);
        }
        else
        {
            // The key is not known offline, but what could not be a signature at all is refused all the same.
            context.AuthorUnchecked = true;
            valid = P256Signature.IsWellFormed(signature);
        }

        return valid ? null : VerifierErrorCodes.AuthorSignatureInvalid;
    }
}
