using System.Collections.Concurrent;
using HealthLedger.Bundles;
using HealthLedger.Consensus;
using HealthLedger.Consensus.Runtime;
using HealthLedger.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Storage;
using HealthLedger.Testing;
using HealthLedger.Transport;
using HealthLedger.Transport.InProcess;
using HealthLedger.Vaults;

namespace HealthLedger.Tests.Runtime.Bundles;

/// <summary>
/// A replica of a cluster whose node is stopped and that sends what it likes in its name: it has the keys. It votes for
/// nothing, so that the other three are exactly a quorum.
/// </summary>
internal sealed class RogueReplica : IPeerHandler, IAsyncDisposable
{
    private readonly LedgerTestCluster _cluster;
    private readonly ClusterMember _self;
    private readonly InProcessTransport _transport;
    private readonly PeerId[] _peers;

    private RogueReplica(LedgerTestCluster cluster, ClusterMember self, InProcessTransport transport, PeerId[] peers)
    {
        _cluster = cluster;
        _self = self;
        _transport = transport;
        _peers = peers;
    }

    /// <summary>What to answer when a replica asks for a bundle; null for nothing.</summary>
    public Func<FetchBundle, BundlePart?> OnFetch { get; set; } = _ => null;

    /// <summary>Who has announced that it holds a bundle, as often as it did.</summary>
    public ConcurrentQueue<(PeerId Peer, SubmissionId Id)> Announced { get; } = new();

    /// <summary>How often a bundle was asked for.</summary>
    public int Asked { get; private set; }

    private ReplicaSet Set => _cluster.Genesis.Document.Replicas;

    public static async Task<RogueReplica> ReplaceAsync(LedgerTestCluster cluster, int replica)
    {
        await cluster.StopAsync(replica);
        ClusterMember member = cluster.MemberOf(replica);
        PeerId own = new((await member.Vault.GetVerificationKeyAsync(VaultKey.Seal, CancellationToken.None)).Id);
        InProcessTransport transport = new(cluster.Network, own);
        List<TransportPeer> peers = [];
        foreach (ReplicaDefinition other in cluster.Genesis.Document.Replicas.Replicas)
        {
            peers.Add(TransportPeer.TryCreate(other.Participant, other.SealKey, [])!);
        }

        RogueReplica rogue = new(cluster, member, transport, [.. peers.Select(peer => peer.Id)]);
        transport.SetPeers([.. peers.Where(peer => peer.Id != own)]);
        await transport.StartAsync(rogue, CancellationToken.None);
        return rogue;
    }

    public void Send(int to, ReadOnlyMemory<byte> frame) =>
        Assert.Equal(SendOutcome.Queued, _transport.TrySend(_peers[to], TransportLane.Bulk, frame));

    /// <summary>Sends a whole bundle.</summary>
    public void Send(int to, RogueBundle bundle) =>
        Send(to, new BundlePart(bundle.Id, (uint)bundle.Bytes.Length, 0, bundle.Bytes).Encode());

    /// <summary>Sends a submission without its bundle.</summary>
    public void SendBare(int to, RogueBundle bundle) => Send(to, SubmissionFrame.Encode(bundle.Submission));

    /// <summary>Makes a record with a bundle that every trustee can open, where nothing is changed.</summary>
    /// <param name="change">Makes a trustee's package: its number, how one is sealed, the content.</param>
    /// <param name="payload">The payload's bytes.</param>
    /// <param name="validUntil">The last height at which it may be sealed.</param>
    /// <param name="isSealable">Whether its form is one that execution knows: else it is never sealed.</param>
    public async Task<RogueBundle> MakeAsync(
        Func<uint, Func<byte[], byte[]>, byte[], byte[]>? change = null,
        int payload = 100,
        ulong validUntil = 1000,
        bool isSealable = true)
    {
        LedgerId ledger = _cluster.Genesis.LedgerId;
        RecordId record = RecordId.Create(DateTimeOffset.UtcNow);
        SealedSegment segment = RecordSealer.Seal(
            ledger, _self.Participant, record, "text/plain", RecordOrigin.Application, new byte[payload], 1, 3, 4);
        AppendRecord append = new()
        {
            Salt = LedgerOperation.NewSalt(),
            Record = record,
            Kind = RecordKind.Document,
            Threshold = 3,
            TrusteeSet = TrusteeSet.DigestOf(Set),
            Segments =
            [
                new RecordSegment
                {
                    Id = segment.Id,
                    Version = 1,
                    PaddedLength = segment.PaddedLength,
                    EnvelopeDigest = segment.EnvelopeDigest,
                    KeyCommitment = segment.KeyCommitment,
                    ContentCommitment = segment.ContentCommitment,
                    ShareRoot = segment.ShareRoot,
                },
            ],
        };
        Submission submission = await SignAsync(append.Encode(), validUntil, isSealable);
        BundleHead head = await HeadAsync(submission.Id, segment, change);
        byte[] bytes = submission.Encode();
        return new RogueBundle(
            submission, bytes, record, segment, Bundle.Encode(bytes, head, [segment.Envelope]));
    }

    /// <summary>Gives the replica's own node what a custodian keeps of a record, so that it can deal it anew.</summary>
    public async Task KeepAsync(RogueBundle bundle)
    {
        byte[] id = bundle.Segment.Id.ToArray();
        ReadOnlyMemory<byte> share = await _self.Vault.ProtectAsync(
            VaultKey.Shares, id, DealtShares.Encode(bundle.Segment.Shares), CancellationToken.None);
        await using ILedgerStorage storage = await _self.Storage.OpenAsync(CancellationToken.None);
        await storage.Custody.WriteAsync(
            new CustodyWrite { Envelopes = [new StoredEnvelope(id, bundle.Segment.Envelope, share)] },
            CancellationToken.None);
    }

    /// <summary>Signs a submission with one operation.</summary>
    public async Task<Submission> SignAsync(byte[] operation, ulong validUntil = 1000, bool isSealable = true)
    {
        LedgerId ledger = _cluster.Genesis.LedgerId;
        VerificationKey key = await _self.Vault.GetVerificationKeyAsync(VaultKey.Author, CancellationToken.None);
        byte[] body = new SubmissionBody
        {
            Suite = isSealable ? LedgerVersion.Suite : LedgerVersion.Suite + 1,
            LedgerId = ledger,
            Author = _self.Participant,
            KeyId = key.Id,
            Nonce = SecureRandom.GetBytes(16),
            ValidUntilHeight = validUntil,
            OperationCount = 1,
            OperationsRoot = LedgerOperation.HashOf(operation),
        }.Encode();
        return new Submission
        {
            Body = SubmissionBody.TryDecode(body)!,
            BodyBytes = body,
            Signature = await _self.Vault.SignAsync(
                VaultKey.Author, SigningDomain.Submission, ledger, body, CancellationToken.None),
            Operations = [operation],
        };
    }

    public void OnLaneUp(PeerId peer, TransportLane lane)
    {
    }

    public void OnLaneDown(PeerId peer, TransportLane lane)
    {
    }

    public ValueTask OnMessageAsync(
        PeerId peer, TransportLane lane, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        foreach (SubmissionId id in BundleAnnouncement.TryDecode(message) ?? [])
        {
            Announced.Enqueue((peer, id));
        }

        if (FetchBundle.TryDecode(message) is { } fetch)
        {
            Asked++;
            if (OnFetch(fetch) is { } part)
            {
                _transport.TrySend(peer, TransportLane.Bulk, part.Encode());
            }
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _transport.DisposeAsync();

    private async Task<BundleHead> HeadAsync(
        SubmissionId submission, SealedSegment segment, Func<uint, Func<byte[], byte[]>, byte[], byte[]>? change)
    {
        LedgerId ledger = _cluster.Genesis.LedgerId;
        DataKeyShare[] shares = [.. segment.Shares.Select(share => DataKeyShare.TryDecode(share)!)];
        Digest256[] leaves = DataKeyShare.LeavesOf(shares);
        List<byte[]> packages = [];
        List<ManifestPackage> named = [];
        foreach (ReplicaDefinition trustee in Set.Replicas.Where(one => one.Participant != _self.Participant))
        {
            uint x = trustee.Index + 1;
            byte[] point = (await _cluster.MemberOf((int)trustee.Index).Vault.ListAsync(CancellationToken.None))
                .First(version => version.Key == VaultKey.Kem).PublicPoint.ToArray();
            using HpkeSender sender = HpkeSender.TryCreate(
                point, SharePackage.InfoOf(ledger, _self.Participant, trustee.Participant))!;
            byte[] content = SharePackage.Encode(
                [new HeldShare { Share = shares[x - 1], Path = MerkleTree.Path(leaves, (int)x - 1) }]);
            byte[] package = change is null ? Seal(content) : change(x, Seal, content);
            packages.Add(package);
            named.Add(new ManifestPackage { Epoch = 0, X = x, Period = 0, Digest = Sha256.Of(package) });

            byte[] Seal(byte[] secret) => sender.TrySeal(SharePackage.DataOf(submission, 0, x, 0), secret)!;
        }

        BundleManifest manifest = new() { LedgerId = ledger, Submission = submission, Packages = named };
        byte[] bytes = manifest.Encode();
        return new BundleHead
        {
            Manifest = manifest,
            ManifestBytes = bytes,
            Place = new ManifestPlace { Index = 0, Count = 1, Path = [] },
            KeyId = (await _self.Vault.GetVerificationKeyAsync(VaultKey.Author, CancellationToken.None)).Id,
            Signature = await _self.Vault.SignAsync(
                VaultKey.Author,
                SigningDomain.Manifest,
                ledger,
                ManifestPlace.SignedBytesOf(1, ManifestPlace.LeafOf(bytes)),
                CancellationToken.None),
            Packages = [.. packages.Select(package => (ReadOnlyMemory<byte>)package)],
        };
    }
}
