using HealthLedger.Verifier.Cbor;
using HealthLedger.Verifier.Formats;
using HealthLedger.Verifier.Signatures;

namespace HealthLedger.Verifier.Steps;

/// <summary>Step 11: the cosignatures of the witnesses that the policy names.</summary>
internal static class WitnessesStep
{
    public static string? Check(ProofContext context)
    {
        Cosignature[] cosignatures = context.Sealed.Cosignatures;
        byte[] digest = ComputeDigest(context);
        for (int i = 0; i < cosignatures.Length; i++)
        {
            Cosignature cosignature = cosignatures[i];
            if (i > 0 && cosignature.Witness.Span.SequenceCompareTo(cosignatures[i - 1].Witness.Span) <= 0)
            {
                return VerifierErrorCodes.CosignatureOrderWrong;
            }

            VerificationKey? key = context.Policy.WitnessKeys.Find(cosignature.Witness.Span);
            bool valid = key is null
                ? P256Signature.IsWellFormed(cosignature.Signature.Span)
                : key.Verify(digest, cosignature.Signature.Span);
            if (!valid)
            {
                return VerifierErrorCodes.CosignatureInvalid;
            }

            if (key is not null)
            {
                context.Cosigners.Add(cosignature.Witness);
            }
        }

        return context.Cosigners.Count < context.Policy.RequiredWitnesses ? VerifierErrorCodes.TooFewWitnesses : null;
    }

    private static byte[] ComputeDigest(ProofContext context)
    {
        BlockHeader header = context.Header;
        CanonicalWriter body = new();
        body.WriteArray(4);
        body.WriteUnsigned(header.Height);
        body.WriteBytes(header.ComputeHash());
        body.WriteUnsigned(header.HistorySize);
        body.WriteBytes(header.HistoryRoot.Span);
        return TaggedHash.Compute(SignatureDomains.Witness, context.Genesis.LedgerId, body.Written);
    }
}
