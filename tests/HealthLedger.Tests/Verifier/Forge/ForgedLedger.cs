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
    private readonly ForgedState _state = new();

    public const int RecoveryThreshold = 2;

    public ForgedLedger(int replicas, int epochs, int witnesses, int recoveryKeys = 0)
    {
        Participants = [.. Enumerable.Range(0, replicas).Select(_ => new ForgeKey())];
        ParticipantIds = [.. Enumerable.Range(0, replicas).Select(_ => ForgeRandom.Bytes(16))];
        Witnesses = [.. Enumerable.Range(0, witnesses).Select(_ => new ForgeKey())];
        Epochs = [.. Enumerable.Range(0, epochs + 1).Select(_ => NewKeys(replicas))];
        RecoveryKeys = NewKeys(recoveryKeys);
        Genesis =
        [
            1, 1, GenesisTime, "Forged ledger", new byte[16], Set(0),
            ForgeCbor.Encode(
                [10_000, 2_000, 10_000, 60_000, 1_000, 1_000_000, 8_000_000, 4_194_304, 60_000_000, 1_000]),
            Participants.Select(object? (key, i) => Participant(ParticipantIds[i], key)).ToArray(),
            Recovery(RecoveryKeys),
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

    /// <summary>Officers who end an epoch together; none unless a case asks for them.</summary>
    public ForgeKey[] RecoveryKeys { get; }

    public object?[] Genesis { get; }

    public object?[] GenesisHeader { get; }

    public byte[] LedgerId { get; }

    /// <summary>The blocks from height 1.</summary>
    public List<ForgedBlock> Blocks { get; } = [];

    /// <summary>The subject of every record: each block holds one request for access.</summary>
    public byte[] Subject { get; } = Random32();

    /// <summary>The leaf data of the subject's sub-log, a leaf for each block.</summary>
    public List<object?[]> SubLog { get; } = [];

    public byte[] RowBlinding { get; } = ForgeRandom.Bytes(16);

    /// <summary>Content of the record at every height, and its blinding.</summary>
    public byte[] Payload { get; } = "MSH|^~\\&|synthetic"u8.ToArray();

    public byte[] Blinding { get; } = Random32();

    public byte[] GenesisFile => EncodeGenesisFile(ForgeCbor.Encode(Genesis), ForgeCbor.Encode(GenesisHeader));

    public byte[] EncodeGenesisFile(byte[] genesis, byte[] header)
    {
        return ForgeCbor.Encode(["healthledger-genesis", 1, genesis, header, SignGenesis(genesis)]);
    }

    public object?[] SignGenesis(byte[] genesis)
    {
        return [.. Participants.Select(object? (key, i) =>
            new object?[] { ParticipantIds[i], key.Sign("genesis", new byte[32], genesis) })];
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
        return ForgeRandom.Bytes(32);
    }

    public static object?[] Years => [2024, 2025];

    public static byte[] AppendRecord(byte[] record, object?[]? years, params object?[] segments)
    {
        return ForgeCbor.Encode([new byte[16], 20, record, null, 3, years, 1, Random32(), segments]);
    }

    public static object?[] Segment(byte[] commitment)
    {
        return
        [
            ForgeRandom.Bytes(16), 1, 1024, Random32(), Random32(), commitment, Random32(), null,
            Array.Empty<object?>(),
        ];
    }

    public static byte[] RequestAccess(byte[] record, object? readerKey, object? justification = null)
    {
        return ForgeCbor.Encode([
            new byte[16], 30, ForgeRandom.Bytes(16), record,
            new object?[] { ForgeRandom.Bytes(16) }, new byte[16], "TREAT", "read", Random32(),
            readerKey, justification, false]);
    }

    /// <summary>The value of a record's row; what is in it no proof looks at.</summary>
    public static byte[] RecordRow { get; } = ForgeCbor.Encode([new byte[16], null, 3, 0, Array.Empty<object?>()]);

    public byte[] SubjectRow(object?[][] log, params object?[] more)
    {
        byte[][] leaves = [.. log.Select(ForgeCbor.Encode)];
        return ForgeCbor.Encode(
            [ParticipantIds[0], 1, log.Length, ForgeTree.Peaks(leaves).ToArray<object?>(), null, 0, 0, .. more]);
    }

    public static object?[] Recovery(IReadOnlyList<ForgeKey> keys)
    {
        return [keys.Count == 0 ? 0 : RecoveryThreshold, keys.Select(object? (key) => key.Point).ToArray()];
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
        byte[] record = ForgeRandom.Bytes(16);
        byte[] commitment = ForgeCbor.Hash("content", Blinding, SHA256.HashData(Payload));
        byte[][] operations =
        [
            AppendRecord(record, Years, Segment(Random32()), Segment(commitment)),
            RequestAccess(record, Epochs[0][0].Point),
            ForgeCbor.Encode([new byte[16], 10, Random32()]),
            ForgeCbor.Encode([new byte[16], 40, "clock-gap", Random32()]),
            ForgeCbor.Encode([
                new byte[16], 1, Participant(ForgeRandom.Bytes(16), Epochs[0][0]), new byte[64]]),
        ];
        object?[] body =
        [
            1, 1, LedgerId, ParticipantIds[0], Participants[0].KeyId, ForgeRandom.Bytes(16),
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

        SubLog.Add([time, ForgeTree.Leaf(ForgeCbor.Encode(entries[1]))]);
        _state.Set(4, record, RecordRow, RowBlinding);
        _state.Set(3, Subject, SubjectRow([.. SubLog]), RowBlinding);

        object?[] header =
        [
            1, LedgerId, height, previous, time, epoch, SetHash(epoch), SetHash(next), Random32(), entries.Count,
            _history.Count, ForgeTree.Root([.. _history]), _state.Root, 1, 1,
        ];
        return new ForgedBlock(record, operations, body, entries, header, [.. _history], new ForgedState(_state));
    }
}
