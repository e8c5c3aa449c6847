using HealthLedger.Verifier.Cbor;
using HealthLedger.Verifier.Formats;
using HealthLedger.Verifier.Signatures;

namespace HealthLedger.Verifier.Steps;

/// <summary>Step 9: the author's signature, where genesis or the receipt's proof knows author and key.</summary>
internal static class AuthorStep
{
    public static string? Check(ReceiptContext context)
    {
        Receipt receipt = context.Receipt;
        if (receipt.AuthorProof is { } proof && AuthorKeyProof.Check(context, proof) is { } code)
        {
            return code;
        }

        SubmissionBody body = receipt.Submission;
        VerificationKey? key = context.AuthorKey?.Row.Key
            ?? context.Genesis.FindKey(body.Author.Span, body.KeyId.Span);
        ReadOnlySpan<byte> signature = receipt.AuthorSignature.Span;
        bool valid;
        if (key is null)
        {
            // The key is not known offline, but what could not be a signature at all is refused all the same.
            context.AuthorUnchecked = true;
            valid = P256Signature.IsWellFormed(signature);
        }
        else
        {
            byte[] digest = TaggedHash.Compute(SignatureDomains.Submission, context.Genesis.LedgerId, body.Bytes);
            valid = key.Verify(digest, signature);
        }

        return valid ? null : VerifierErrorCodes.AuthorSignatureInvalid;
    }
}
