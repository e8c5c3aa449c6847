using HealthLedger.Verifier.Formats;

namespace HealthLedger.Verifier.Steps;

/// <summary>The walk from the genesis replica set along an epoch path, without a gap.</summary>
internal sealed class EpochWalk
{
    private byte[] _setHash;
    private ulong? _boundary;
    private ulong _time;

    private EpochWalk(PinnedGenesis genesis)
    {
        Set = genesis.Genesis.ReplicaSet;
        _setHash = genesis.ReplicaSetHash;
        _time = genesis.Genesis.Time;
    }

    /// <summary>The set where the walk stands.</summary>
    public ReplicaSet Set { get; private set; }

    /// <summary>The height of the last boundary that recovery keys ended; null when replicas sealed all.</summary>
    public ulong? RecoveredAt { get; private set; }

    /// <summary>Walks the whole path.</summary>
    /// <returns>The code of the step that is wrong, or null with the end of the walk.</returns>
    public static string? Follow(PinnedGenesis genesis, EpochStep[] path, out EpochWalk end)
    {
        end = new EpochWalk(genesis);
        foreach (EpochStep step in path)
        {
            if (end.Take(step, genesis) is { } code)
            {
                return code;
            }
        }

        return null;
    }

    /// <summary>Checks that a header belongs to the epoch where the walk stands.</summary>
    /// <remarks>Without an epoch path there is no boundary below: that a header is not genesis is step 6.</remarks>
    public string? CheckPlace(BlockHeader header)
    {
        return CheckPlace(header, _boundary);
    }

    /// <summary>Says whether a height lies above the last boundary.</summary>
    public bool IsAboveBoundary(ulong height)
    {
        return height > (_boundary ?? 0);
    }

    private string? Take(EpochStep step, PinnedGenesis genesis)
    {
        BlockHeader header = step.Header;
        bool isRecovery = Array.Exists(step.Seals, seal => seal.IsRecovery);
        string? code = CheckPlace(header, _boundary ?? 0)
            ?? (isRecovery
                ? SealCheck.CheckRecovery(step.Seals, genesis, header)
                : SealCheck.Check(step.Seals, Set, header, genesis.LedgerId));
        if (code is not null)
        {
            return code;
        }

        byte[] nextHash = step.ReplicaSet.ComputeHash();
        if (!header.NextReplicaSet.Span.SequenceEqual(nextHash) || nextHash.AsSpan().SequenceEqual(_setHash))
        {
            return VerifierErrorCodes.ReplicaSetWrong;
        }

        // Epochs count from genesis, one for each step that fits into the receipt: they do not wrap.
        if (step.ReplicaSet.Epoch != Set.Epoch + 1)
        {
            return VerifierErrorCodes.EpochWrong;
        }

        RecoveredAt = isRecovery ? header.Height : RecoveredAt;
        (Set, _setHash, _boundary, _time) = (step.ReplicaSet, nextHash, header.Height, header.Time);
        return null;
    }

    private string? CheckPlace(BlockHeader header, ulong? boundary)
    {
        if (header.Epoch != Set.Epoch)
        {
            return VerifierErrorCodes.EpochWrong;
        }

        if (!header.ReplicaSet.Span.SequenceEqual(_setHash))
        {
            return VerifierErrorCodes.ReplicaSetWrong;
        }

        return header.Height <= boundary || header.Time <= _time ? VerifierErrorCodes.EpochOrderWrong : null;
    }
}
