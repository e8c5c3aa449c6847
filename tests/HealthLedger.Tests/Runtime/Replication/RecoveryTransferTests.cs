using HealthLedger.Consensus.Certificates;
using HealthLedger.Consensus.Messages;
using HealthLedger.Consensus.Protocol;
using HealthLedger.Ledger;
using HealthLedger.Recovery;
using HealthLedger.Runtime;
using HealthLedger.Runtime.Replication;
using HealthLedger.Testing;

namespace HealthLedger.Tests.Runtime.Replication;

/// <summary>A block by which officers ended an epoch, as a peer hands it to a node that fetches blocks.</summary>
public sealed class RecoveryTransferTests : IAsyncLifetime
{
    private readonly RecoveryKey _officer = RecoveryKey.Create();
    private readonly RecoveryKey _other = RecoveryKey.Create();
    private readonly RecoveryKey _stranger = RecoveryKey.Create();
    private LedgerTestCluster _cluster = null!;
    private RecoveryRequest _request = null!;

    public async Task InitializeAsync()
    {
        LedgerGenesisOptions options = new() { RecoveryThreshold = 1 };
        options.RecoveryKeys.Add(_officer.PublicKey);
        options.RecoveryKeys.Add(_other.PublicKey);
        _cluster = await LedgerTestCluster.StartAsync(1, options: options);
        await _cluster.StopAsync(0);
        ClusterMember founder = _cluster.MemberOf(0);
        await using LedgerRecovery recovery = await LedgerRecovery.OpenAsync(
            _cluster.Genesis, founder.Vault, founder.Storage);
        _request = await recovery.PrepareAsync();
    }

    public async Task DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _officer.Dispose();
        _other.Dispose();
        _stranger.Dispose();
    }

    [Fact]
    public void Block_that_as_many_officers_signed_as_the_genesis_asks_for_is_taken()
    {
        Assert.True(IsTaken(_request.Batch, (0, _officer)));
        Assert.True(IsTaken(_request.Batch, (1, _other)));
    }

    [Fact]
    public void Block_that_others_signed_or_too_many_or_in_another_s_name_is_refused()
    {
        Assert.False(IsTaken(_request.Batch));
        Assert.False(IsTaken(_request.Batch, (0, _stranger)));
        Assert.False(IsTaken(_request.Batch, (1, _officer)));
        Assert.False(IsTaken(_request.Batch, (2, _officer)));
        Assert.False(IsTaken(_request.Batch, (0, _officer), (1, _other)));
    }

    // The officers' signatures stand for nothing but the batch by which they decide.
    [Fact]
    public void Officers_signatures_under_another_batch_are_no_seals()
    {
        Batch ordinary = Batch.Create(_request.Header.Time, []);
        Assert.False(IsTaken(ordinary, (0, _officer)));
        Assert.Null(Signatures().IsRecovery(
            _cluster.Genesis.Document.Replicas,
            _request.Header.Encode(),
            [(0, _officer.Sign(_request).Signature)],
            ordinary.Bytes));
    }

    private bool IsTaken(Batch batch, params (int Index, RecoveryKey Key)[] officers)
    {
        TransferCheck check = new(
            _cluster.Genesis.Document.Replicas,
            _request.Header.Height - 1,
            _request.Header.Previous,
            Signatures(),
            new HeaderReader(_cluster.Genesis.LedgerId),
            ProtocolRules.Correct);
        return check.Follows(new TransferredBlock(
            Head(officers), batch.Bytes, _request.Batch.Recovery!.Replicas.Bytes));
    }

    private SealedHeader Head((int Index, RecoveryKey Key)[] officers) => new(
        _request.Header.Encode(),
        [.. officers.Select(each => new SignerSignature(each.Index, each.Key.Sign(_request).Signature))]);

    private ReplicaSignatures Signatures() => new(
        _cluster.MemberOf(0).Vault,
        _cluster.Genesis.LedgerId,
        null!,
        new EpochHistory(_cluster.Genesis.Document).AreSealsGood);
}
