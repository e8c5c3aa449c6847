using HealthLedger.Verifier.Cbor;
using HealthLedger.Verifier.Signatures;
using HealthLedger.Verifier.Trees;

namespace HealthLedger.Verifier.Formats;

/// <summary>A genesis file that was checked once, or the code of what is wrong with it.</summary>
internal sealed class PinnedGenesis
{
    private static readonly byte[] ZeroHash = new byte[FormatLimits.HashBytes];

    private readonly Genesis? _genesis;

    private PinnedGenesis(string code)
    {
        Code = code;
        LedgerId = [];
        ReplicaSetHash = [];
        KeyIds = [];
    }

    private PinnedGenesis(Genesis genesis, BlockHeader header)
    {
        _genesis = genesis;
        LedgerId = header.ComputeHash();
        ReplicaSetHash = genesis.ReplicaSet.ComputeHash();
        KeyIds = Array.ConvertAll(genesis.Participants, participant => participant.ComputeKeyId());
    }

    /// <summary>What is wrong; null when nothing is.</summary>
    public string? Code { get; }

    public byte[] LedgerId { get; }

    public byte[] ReplicaSetHash { get; }

    public Genesis Genesis => _genesis ?? throw new InvalidOperationException("The genesis file was refused.");

    private byte[][] KeyIds { get; }

    public static PinnedGenesis Read(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > FormatLimits.GenesisFileBytes || GenesisFile.Read(bytes) is not { } file)
        {
            return new PinnedGenesis(VerifierErrorCodes.GenesisMalformed);
        }

        if (!IsConsistent(file))
        {
            return new PinnedGenesis(VerifierErrorCodes.GenesisInconsistent);
        }

        return IsSigned(file)
            ? new PinnedGenesis(file.Genesis, file.Header)
            : new PinnedGenesis(VerifierErrorCodes.GenesisSignatureInvalid);
    }

    /// <summary>Finds the key of a genesis participant.</summary>
    /// <returns>The key, or null when no participant of genesis has this id and this key.</returns>
    public VerificationKey? FindKey(ReadOnlySpan<byte> participant, ReadOnlySpan<byte> keyId)
    {
        Participant[] participants = Genesis.Participants;
        for (int i = 0; i < participants.Length; i++)
        {
            if (participants[i].Id.Span.SequenceEqual(participant))
            {
                return keyId.SequenceEqual(KeyIds[i]) ? participants[i].SigningKey : null;
            }
        }

        return null;
    }

    private static bool IsConsistent(GenesisFile file)
    {
        Genesis genesis = file.Genesis;
        BlockHeader header = file.Header;
        byte[] set = genesis.ReplicaSet.ComputeHash();
        byte[] digest = TaggedHash.Compute(HashLabels.Genesis, genesis.Bytes);
        return header.BatchDigest.Span.SequenceEqual(digest)
            && header.ReplicaSet.Span.SequenceEqual(set)
            && header.NextReplicaSet.Span.SequenceEqual(set)
            && header.LedgerId.Span.SequenceEqual(ZeroHash)
            && header.Previous.Span.SequenceEqual(ZeroHash)
            && header.HistoryRoot.Span.SequenceEqual(HistoryTree.EmptyRoot)
            && header.Time == genesis.Time
            && (header.Height | header.Epoch | header.EntryCount | header.HistorySize) == 0
            && genesis.ReplicaSet.Epoch == 0
            && HaveDistinctIds(genesis.Participants)
            && Array.TrueForAll(genesis.ReplicaSet.Replicas, replica => replica.SealKey.IsValid());
    }

    private static bool HaveDistinctIds(Participant[] participants)
    {
        ReadOnlyMemory<byte>[] ids = Array.ConvertAll(participants, participant => participant.Id);
        Array.Sort(ids, static (left, right) => left.Span.SequenceCompareTo(right.Span));
        for (int i = 1; i < ids.Length; i++)
        {
            if (ids[i].Span.SequenceEqual(ids[i - 1].Span))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsSigned(GenesisFile file)
    {
        Participant[] participants = file.Genesis.Participants;
        if (file.Signatures.Length != participants.Length)
        {
            return false;
        }

        byte[] digest = TaggedHash.Compute(SignatureDomains.Genesis, ZeroHash, file.Genesis.Bytes);
        for (int i = 0; i < participants.Length; i++)
        {
            GenesisSignature signature = file.Signatures[i];
            if (!signature.Participant.Span.SequenceEqual(participants[i].Id.Span)
                || !participants[i].SigningKey.Verify(digest, signature.Signature.Span))
            {
                return false;
            }
        }

        return true;
    }
}
