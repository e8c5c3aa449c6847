using HealthLedger.Canonical;
using HealthLedger.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Primitives;

namespace HealthLedger.Recovery;

/// <summary>
/// What officers sign to put a ledger back into force: the header that ends the epoch whose seal key is lost, with the
/// keys that follow. Holds no secret.
/// </summary>
public sealed class RecoveryRequest
{
    private const string Magic = "healthledger-recovery-request";

    private readonly ulong? _claimed;

    internal RecoveryRequest(BlockHeader header, Batch batch, ulong? claimed = null)
    {
        Header = header;
        Batch = batch;
        _claimed = claimed;
    }

    /// <summary>The ledger.</summary>
    public LedgerId LedgerId => Header.LedgerId;

    /// <summary>The height that ends the epoch; everything below it stays as it is.</summary>
    public BlockHeight Height => new(Header.Height);

    /// <summary>The hash of the newest header that is kept: what was sealed after it elsewhere is lost.</summary>
    public Digest256 Previous => Header.Previous;

    /// <summary>When the request was made, in ledger time.</summary>
    public DateTimeOffset Time => DateTimeOffset.FromUnixTimeMilliseconds(Header.Time);

    /// <summary>The id of the seal key that follows.</summary>
    public Digest256 SealKeyId =>
        LabelledHash.Of(HashLabel.Key, Batch.Recovery!.Replicas.Replicas[0].SealKey);

    /// <summary>The id of the signing key that replaces the organisation's, or null when that stays.</summary>
    public Digest256? SigningKeyId => Batch.Recovery!.Keys.Count == 0
        ? null
        : LabelledHash.Of(HashLabel.Key, Batch.Recovery.Keys[0].Point);

    /// <summary>The organisations whose replicas seal from now on, in the order of their indexes.</summary>
    public IReadOnlyList<ParticipantId> Replicas =>
        [.. Batch.Recovery!.Replicas.Replicas.Select(replica => replica.Participant)];

    /// <summary>
    /// How many blocks above the newest header that is kept are given up, at least: replicas that are left sealed them,
    /// and none of these holds a quorum's seals; or what this one sealed is not known, and then it is 1. The officers'
    /// signatures cover it. Null where the ledger has one replica, which says nothing of it.
    /// </summary>
    public ulong? GivenUp => Batch.Recovery!.GivenUp;

    internal BlockHeader Header { get; }

    internal Batch Batch { get; }

    /// <summary>Reads a file; null when the bytes are not one.</summary>
    /// <param name="bytes">The file.</param>
    public static RecoveryRequest? TryDecode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader reader = new(bytes);
        int items = reader.ArrayHead(5);
        bool isOne = reader.Text() == Magic && items >= 4;
        reader.Exactly(items == 5 ? 2UL : 1);
        BlockHeader? header = BlockHeader.TryDecode(reader.Bytes());
        Batch? batch = Batch.TryDecode(reader.Bytes().ToArray());
        ulong? claimed = items == 5 ? reader.Unsigned() : null;
        return reader.End() && isOne && header is not null && batch?.Recovery is not null
            && batch.Digest == header.BatchDigest
            ? new RecoveryRequest(header, batch, claimed)
            : null;
    }

    /// <summary>The file to hand to the officers.</summary>
    public byte[] Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[1024]);
        writer.Array(_claimed is null ? 4 : 5);
        writer.Text(Magic);
        writer.Unsigned(_claimed is null ? 1UL : 2);
        writer.Bytes(Header.Encode());
        writer.Bytes(Batch.Bytes);
        if (_claimed is { } claimed)
        {
            writer.Unsigned(claimed);
        }

        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }

    /// <summary>Refuses a request of an earlier build that says another number of given up heights beside its batch
    /// than in it: what stands beside it nobody signs.</summary>
    /// <exception cref="KeyUnavailableException">HLS8025.</exception>
    internal void RequireOneCount()
    {
        if (_claimed is not null && _claimed != GivenUp)
        {
            throw RecoveryBase.Refused(
                $"The request says that {_claimed} heights are given up, and what officers sign with it does not. Make "
                + "another one.");
        }
    }
}
