using System.Security.Cryptography;

namespace HealthLedger.Tests.Verifier.Forge;

/// <summary>
/// A small ledger, made from the specification with nothing of the product: genesis, blocks with a few submissions
/// each, and replica sets that change at the end of every epoch.
/// </summary>
internal sealed class ForgedLedger
{
    public const ulong GenesisTime = 1_750_000_000_000;
    public const int BlocksPerEpoch = 3;
    public const int OperationsPerBlock = 5;

    private readonly List<byte[]> _history = [];

    public ForgedLedger(int replicas, int epochs, int witnesses)
    {
        Participants = [.. Enumerable.Range(0, replicas).Select(_ => new ForgeKey())];
        ParticipantIds = [.. Enumerable.Range(0, replicas).Select(_ => RandomNumberGenerator.GetBytes(16))];
        Witnesses = [.. Enumerable.Range(0, witnesses).Select(_ => new ForgeKey())];
        Epochs = [.. Enumerable.Range(0, epochs + 1).Select(_ => NewKeys(replicas))];
        Genesis =
        [
            1, 1, GenesisTime, "Forged ledger", new byte[16], Set(0),
            ForgeCbor.Encode(
                [10_000, 2_000, 10_000, 60_000, 1_000, 1_000_000, 8_000_000, 4_194_304, 60_000_000, 1_000]),
            Participants.Select(object? (key, i) => Participant(ParticipantIds[i], key)).ToArray(),
            new object?[] { 0, Array.Empty<object?>() },
        ];
        GenesisHeader =
        [
            1, new byte[32], 0, new byte[32], GenesisTime, 0, SetHash(0), SetHash(0),
            ForgeCbor.Hash("genesis", ForgeCbor.Encode(Genesis)), 0, 0, ForgeTree.Root([]), Random32(), 1, 1,
        ];
        byte[] header = ForgeCbor.Encode(GenesisHeader);
        LedgerId = ForgeCbor.Hash("id/seal", new byte[32], header);
        AddBlocks();
    }

    public ForgeKey[] Participants { get; }

    public byte[][] ParticipantIds { get; }

    public ForgeKey[] Witnesses { get; }

    /// <summary>The seal keys of every epoch.</summary>
    public ForgeKey[][] Epochs { get; }

    public object?[] Genesis { get; }

    public object?[] GenesisHeader { get; }

    public byte[] LedgerId { get; }

    /// <summary>The blocks from height 1.</summary>
    public List<ForgedBlock> Blocks { get; } = [];

    /// <summary>Content of the record at every height, and its blinding.</summary>
    public byte[] Payload { get; } = "MSH|^~\\&|synthetic"u8.ToArray();

    public byte[] Blinding { get; } = Random32();

    public byte[] GenesisFile => EncodeGenesisFile(ForgeCbor.Encode(Genesis), ForgeCbor.Encode(GenesisHeader));

    public byte[] EncodeGenesisFile(byte[] genesis, byte[] header)
    {
        object?[] signatures = [.. Participants.Select(object? (key, i) =>
            new object?[] { ParticipantIds[i], key.Sign("genesis", new byte[32], genesis) })];
        return ForgeCbor.Encode(["healthledger-genesis", 1, genesis, header, signatures]);
    }

    /// <summary>Genesis and header rebuilt after a change of <see cref="Genesis"/>, with valid signatures.</summary>
    public byte[] RebuildGenesisFile()
    {
        byte[] genesis = ForgeCbor.Encode(Genesis);
        GenesisHeader[4] = Genesis[2];
        GenesisHeader[6] = ForgeCbor.Hash("replica-set", Genesis[5]);
        GenesisHeader[7] = GenesisHeader[6];
        GenesisHeader[8] = ForgeCbor.Hash("genesis", genesis);
        return EncodeGenesisFile(genesis, ForgeCbor.Encode(GenesisHeader));
    }

    public byte[] Set(int epoch)
    {
        return EncodeSet(epoch, Epochs[epoch]);
    }

    public byte[] EncodeSet(int epoch, ForgeKey[] keys)
    {
        object?[] replicas = [.. keys.Select(object? (key, i) =>
            new object?[] { i, ParticipantIds[i % ParticipantIds.Length], key.Point })];
        return ForgeCbor.Encode([epoch, replicas]);
    }

    public byte[] SetHash(int epoch)
    {
        return ForgeCbor.Hash("replica-set", Set(epoch));
    }

    public static byte[] Random32()
    {
        return RandomNumberGenerator.GetBytes(32);
    }

    public static byte[] AppendRecord(byte[] record, params object?[] segments)
    {
        return ForgeCbor.Encode([
            new byte[16], 20, record, null, 3, new object?[] { 2024, 2025 }, 1, Random32(), segments]);
    }

    public static object?[] Segment(byte[] commitment)
    {
        return
        [
            RandomNumberGenerator.GetBytes(16), 1, 1024, Random32(), Random32(), commitment, Random32(), null,
            Array.Empty<object?>(),
        ];
    }

    public static byte[] RequestAccess(byte[] record, object? readerKey)
    {
        return ForgeCbor.Encode([
            new byte[16], 30, RandomNumberGenerator.GetBytes(16), record,
            new object?[] { RandomNumberGenerator.GetBytes(16) }, new byte[16], "TREAT", "read", Random32(),
            readerKey, null, false]);
    }

    private static object?[] Participant(byte[] id, ForgeKey key)
    {
        return [id, "HOSP", "DE", 1, Random32(), key.Point];
    }

    private static ForgeKey[] NewKeys(int count)
    {
        return [.. Enumerable.Range(0, count).Select(_ => new ForgeKey())];
    }

    private void AddBlocks()
    {
        byte[] previous = LedgerId;
        for (int epoch = 0; epoch < Epochs.Length; epoch++)
        {
            for (int i = 1; i <= BlocksPerEpoch; i++)
            {
                int next = i == BlocksPerEpoch && epoch + 1 < Epochs.Length ? epoch + 1 : epoch;
                ForgedBlock block = NewBlock(epoch, next, previous);
                Blocks.Add(block);
                previous = ForgeCbor.Hash("id/seal", LedgerId, ForgeCbor.Encode(block.Header));
            }
        }
    }

    private ForgedBlock NewBlock(int epoch, int next, byte[] previous)
    {
        ulong height = (ulong)Blocks.Count + 1;
        byte[] record = RandomNumberGenerator.GetBytes(16);
        byte[] commitment = ForgeCbor.Hash("content", Blinding, SHA256.HashData(Payload));
        byte[][] operations =
        [
            AppendRecord(record, Segment(Random32()), Segment(commitment)),
            RequestAccess(record, Epochs[0][0].Point),
            ForgeCbor.Encode([new byte[16], 10, Random32()]),
            ForgeCbor.Encode([new byte[16], 40, "clock-gap", Random32()]),
            ForgeCbor.Encode([
                new byte[16], 1, Participant(RandomNumberGenerator.GetBytes(16), Epochs[0][0]), new byte[64]]),
        ];
        object?[] body =
        [
            1, 1, LedgerId, ParticipantIds[0], Participants[0].KeyId, RandomNumberGenerator.GetBytes(16),
            height + 100, operations.Length, ForgeTree.Root(operations),
        ];
        ulong time = GenesisTime + (height * 1000);
        byte[] submission = ForgeCbor.Hash("id/submission", LedgerId, ForgeCbor.Encode(body));
        List<object?[]> entries = [];
        for (int i = 0; i < operations.Length; i++)
        {
            object?[]? decision = i == 1 ? [true, "CUSTODIAN_TREATMENT", "custodian/v1", 1, time, 60_000] : null;
            entries.Add([
                LedgerId, height, i, submission, i, ForgeTree.Leaf(operations[i]), new object?[] { 0, decision }]);
            _history.Add(ForgeCbor.Encode(entries[i]));
        }

        object?[] header =
        [
            1, LedgerId, height, previous, time, epoch, SetHash(epoch), SetHash(next), Random32(), entries.Count,
            _history.Count, ForgeTree.Root([.. _history]), Random32(), 1, 1,
        ];
        return new ForgedBlock(record, operations, body, entries, header, [.. _history]);
    }
}
