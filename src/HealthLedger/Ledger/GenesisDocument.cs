using HealthLedger.Canonical;
using HealthLedger.Consensus;
using HealthLedger.Cryptography;
using HealthLedger.Participants;

namespace HealthLedger.Ledger;

/// <summary>What a ledger begins with: `genesis` of docs/spec/ledger.md section 1.</summary>
internal sealed class GenesisDocument
{
    private const int MaxParticipants = 256;
    private const int MaxRecoveryKeys = 32;

    public required long Time { get; init; }

    public required string Name { get; init; }

    public required byte[] Nonce { get; init; }

    public required ReplicaSet Replicas { get; init; }

    public required LedgerParameters Parameters { get; init; }

    public required IReadOnlyList<Participant> Participants { get; init; }

    public uint RecoveryThreshold { get; init; }

    public IReadOnlyList<byte[]> RecoveryKeys { get; init; } = [];

    public static GenesisDocument? TryDecode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader reader = new(bytes);
        reader.Array(9);
        reader.Exactly(LedgerVersion.Formats);
        reader.Exactly(LedgerVersion.Suite);
        long time = (long)reader.UnsignedTime();
        string name = reader.Text();
        byte[] nonce = reader.BytesExactly(16).ToArray();
        ReplicaSet? replicas = ReplicaSet.TryDecode(reader.Bytes());
        CanonicalReader inner = new(reader.Bytes());
        LedgerParameters parameters = LedgerParameters.Read(ref inner);
        bool parametersGood = inner.End();
        int count = reader.ArrayHead(MaxParticipants);
        List<Participant> participants = new(count);
        for (int i = 0; i < count && reader.IsGood; i++)
        {
            participants.Add(Participant.Read(ref reader));
        }

        reader.Array(2);
        uint threshold = reader.Unsigned(MaxRecoveryKeys);
        int keyCount = reader.ArrayHead(MaxRecoveryKeys);
        List<byte[]> keys = new(keyCount);
        for (int i = 0; i < keyCount && reader.IsGood; i++)
        {
            keys.Add(reader.Point());
        }

        if (!reader.End() || replicas is null || !parametersGood)
        {
            return null;
        }

        GenesisDocument document = new()
        {
            Time = time,
            Name = name,
            Nonce = nonce,
            Replicas = replicas,
            Parameters = parameters,
            Participants = participants,
            RecoveryThreshold = threshold,
            RecoveryKeys = keys,
        };
        return document.IsConsistent() ? document : null;
    }

    public byte[] Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[1024]);
        writer.Array(9);
        writer.Unsigned(LedgerVersion.Formats);
        writer.Unsigned(LedgerVersion.Suite);
        writer.Unsigned((ulong)Time);
        writer.Text(Name);
        writer.Bytes(Nonce);
        writer.Bytes(Replicas.Bytes);
        writer.Bytes(Parameters.Encode());
        writer.Array(Participants.Count);
        foreach (Participant participant in Participants)
        {
            participant.Write(ref writer);
        }

        writer.Array(2);
        writer.Unsigned(RecoveryThreshold);
        writer.Array(RecoveryKeys.Count);
        foreach (byte[] key in RecoveryKeys)
        {
            writer.Bytes(key);
        }

        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }

    // docs/spec/ledger.md section 1: what the form alone does not say.
    private bool IsConsistent() =>
        Replicas.Epoch == 0
        && Participants.Count > 0
        && Participants.DistinctBy(participant => participant.Id).Count() == Participants.Count
        && Participants.DistinctBy(participant => LabelledHash.Of(HashLabel.Key,
            participant.SigningKey)).Count() == Participants.Count
        && Replicas.Replicas.DistinctBy(replica => LabelledHash.Of(HashLabel.Key,
            replica.SealKey)).Count() == Replicas.Replicas.Count
        && RecoveryThreshold <= RecoveryKeys.Count
        && RecoveryKeys.DistinctBy(key => LabelledHash.Of(HashLabel.Key, key)).Count() == RecoveryKeys.Count
        && (RecoveryThreshold > 0 || RecoveryKeys.Count == 0)
        && Parameters.AreUsable;
}
