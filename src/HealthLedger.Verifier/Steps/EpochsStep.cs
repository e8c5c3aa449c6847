using HealthLedger.Verifier.Formats;

namespace HealthLedger.Verifier.Steps;

/// <summary>Step 4: the replica sets from genesis to the receipt's header, without a gap.</summary>
internal static class EpochsStep
{
    public static string? Check(VerificationContext context)
    {
        ReplicaSet set = context.Genesis.Genesis.ReplicaSet;
        byte[] setHash = context.Genesis.ReplicaSetHash;
        ulong time = context.Genesis.Genesis.Time;
        ulong? boundary = null;
        foreach (EpochStep step in context.Receipt.EpochPath)
        {
            BlockHeader header = step.Header;
            string? code = CheckPlace(header, set, setHash, boundary ?? 0, time)
                ?? SealCheck.Check(step.Seals, set, header, context.Genesis.LedgerId);
            if (code is not null)
            {
                return code;
            }

            byte[] nextHash = step.ReplicaSet.ComputeHash();
            if (!header.NextReplicaSet.Span.SequenceEqual(nextHash) || nextHash.AsSpan().SequenceEqual(setHash))
            {
                return VerifierErrorCodes.ReplicaSetWrong;
            }

            if (set.Epoch == ulong.MaxValue || step.ReplicaSet.Epoch != set.Epoch + 1)
            {
                return VerifierErrorCodes.EpochWrong;
            }

            (set, setHash, boundary, time) = (step.ReplicaSet, nextHash, header.Height, header.Time);
        }

        context.ReplicaSet = set;
        return CheckPlace(context.Receipt.Header, set, setHash, boundary, time);
    }

    // The receipt's own header without an epoch path has no boundary below it: that it is not genesis is step 6.
    private static string? CheckPlace(BlockHeader header, ReplicaSet set, byte[] setHash, ulong? boundary, ulong time)
    {
        if (header.Epoch != set.Epoch)
        {
            return VerifierErrorCodes.EpochWrong;
        }

        if (!header.ReplicaSet.Span.SequenceEqual(setHash))
        {
            return VerifierErrorCodes.ReplicaSetWrong;
        }

        return header.Height <= boundary || header.Time <= time ? VerifierErrorCodes.EpochOrderWrong : null;
    }
}
