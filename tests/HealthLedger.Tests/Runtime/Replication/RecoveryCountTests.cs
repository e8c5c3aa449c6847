using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Recovery;
using HealthLedger.Runtime;
using HealthLedger.Storage;

namespace HealthLedger.Tests.Runtime.Replication;

/// <summary>How many heights officers give up is in what they sign, and in the ledger for ever.</summary>
public sealed class RecoveryCountTests : IAsyncLifetime
{
    private HalfLostLedger _ledger = null!;

    public async Task InitializeAsync()
    {
        _ledger = await HalfLostLedger.CreateAsync();
        await _ledger.StopAllAsync();
    }

    public async Task DisposeAsync() => await _ledger.DisposeAsync();

    [Fact]
    public async Task Number_that_is_changed_after_an_officer_signed_is_refused()
    {
        await _ledger.SealAloneAsync(0);
        RecoveryRequest request = await PrepareAsync();
        Assert.Equal(1UL, request.GivenUp);
        RecoverySignature[] signed = _ledger.Sign(request, 0, 1);
        foreach (ulong? other in (ulong?[])[0, 2, ulong.MaxValue, null])
        {
            // Under a header that goes with it, as the ledger executes it, and as a file.
            RecoveryRequest changed = await StatingAsync(request, other);
            RecoveryRequest read = RecoveryRequest.TryDecode(changed.Encode())!;
            Assert.Equal(other, read.GivenUp);
            Assert.Equal(HealthLedgerErrorCodes.RecoveryRefused, await RefusalAsync(read, signed));

            // Under the header that was signed it is no request at all.
            Assert.Null(RecoveryRequest.TryDecode(new RecoveryRequest(request.Header, changed.Batch).Encode()));
        }

        await CompleteAsync(RecoveryRequest.TryDecode(request.Encode())!, signed);
        Assert.Equal((request.Height.Value, 1UL), await StatedAsync());
    }

    [Fact]
    public async Task Number_that_is_not_said_or_is_too_small_is_refused_whoever_signs_it()
    {
        await _ledger.SealAloneAsync(0);
        RecoveryRequest request = await PrepareAsync();
        RecoveryRequest silent = await StatingAsync(request, null);
        RecoveryRequest less = await StatingAsync(request, 0);
        RecoveryRequest more = await StatingAsync(request, 2);
        Assert.Equal(
            HealthLedgerErrorCodes.RecoveryRefused, await RefusalAsync(silent, _ledger.Sign(silent, 0, 1)));
        Assert.Equal(
            HealthLedgerErrorCodes.RecoveryUnproven, await RefusalAsync(less, _ledger.Sign(less, 0, 1)));

        // Officers may know more than this replica.
        await CompleteAsync(more, _ledger.Sign(more, 0, 1));
        Assert.Equal((request.Height.Value, 2UL), await StatedAsync());
    }

    // Earlier builds wrote it beside what is signed.
    [Fact]
    public async Task Request_whose_number_is_not_that_of_its_batch_is_signed_and_completed_by_nobody()
    {
        await _ledger.SealAloneAsync(0);
        RecoveryRequest request = await PrepareAsync();
        RecoverySignature[] signed = _ledger.Sign(request, 0, 1);
        RecoveryRequest former = await StatingAsync(request, null);
        foreach (RecoveryRequest beside in (RecoveryRequest[])
            [new(request.Header, request.Batch, claimed: 2), new(former.Header, former.Batch, claimed: 1)])
        {
            RecoveryRequest read = RecoveryRequest.TryDecode(beside.Encode())!;
            KeyUnavailableException unsigned = Assert.Throws<KeyUnavailableException>(() => _ledger.Sign(read, 2));
            Assert.Equal(HealthLedgerErrorCodes.RecoveryRefused, unsigned.Code);
            Assert.Equal(HealthLedgerErrorCodes.RecoveryRefused, await RefusalAsync(read, signed));
        }
    }

    [Fact]
    public async Task Nothing_given_up_is_said_as_well()
    {
        RecoveryRequest request = await PrepareAsync();
        Assert.Equal(0UL, request.GivenUp);
        await CompleteAsync(request, _ledger.Sign(request, 1, 2));
        Assert.Equal((request.Height.Value, 0UL), await StatedAsync());
    }

    private async Task<RecoveryRequest> PrepareAsync()
    {
        await using LedgerRecovery recovery = await _ledger.OpenAsync(0);
        return await recovery.PrepareAsync(new RecoveryPlan { GivesUpUnproven = true });
    }

    private async Task CompleteAsync(RecoveryRequest request, RecoverySignature[] signatures)
    {
        await using LedgerRecovery recovery = await _ledger.OpenAsync(0);
        await recovery.CompleteAsync(request, signatures);
    }

    private async Task<string> RefusalAsync(RecoveryRequest request, RecoverySignature[] signatures) =>
        (await Assert.ThrowsAsync<KeyUnavailableException>(() => CompleteAsync(request, signatures))).Code;

    // The same decision with another number, executed here.
    private async Task<RecoveryRequest> StatingAsync(RecoveryRequest request, ulong? givenUp)
    {
        RecoveryOrder order = request.Batch.Recovery!;
        Batch batch = Batch.Create(
            request.Batch.Time,
            new RecoveryOrder { Replicas = order.Replicas, Keys = order.Keys, GivenUp = givenUp });
        await using ILedgerStorage storage = await _ledger.Cluster.MemberOf(0).Storage.OpenAsync(default);
        using StateCache cache = new(storage.State, LedgerNodeDefaults.StateCacheBytes);
        using VerificationKeyCache keys = new();
        (LedgerHead head, _, _) = await NodeOpener.LoadAsync(
            storage, cache, _ledger.Cluster.Genesis.Document, ProtocolRules.Known, default);
        ExecutedBlock executed = await new BatchExecution(new BlockExecutor(keys), cache)
            .ExecuteAsync(head, batch, default);
        return new RecoveryRequest(executed.Head.Header, batch);
    }

    // What everybody reads who verifies the history later.
    private async Task<(ulong Height, ulong GivenUp)> StatedAsync()
    {
        LedgerNode node = await _ledger.Cluster.StartAsync(0);
        VerificationReport report = await node.VerifyAsync(withPayloads: false);
        Assert.True(report.IsGood, report.FirstError);
        RecoverySummary recovery = Assert.Single(report.Recoveries);
        return (recovery.Height.Value, recovery.GivenUp!.Value);
    }
}
