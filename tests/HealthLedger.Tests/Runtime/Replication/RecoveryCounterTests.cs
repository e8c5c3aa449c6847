using HealthLedger.Recovery;
using HealthLedger.Storage;

namespace HealthLedger.Tests.Runtime.Replication;

/// <summary>The vault of a replica that is left has counted more than its journal holds: the journal is an older copy,
/// or has lost records, and what the replica sealed besides nobody knows.</summary>
public sealed class RecoveryCounterTests : IAsyncLifetime
{
    private HalfLostLedger _ledger = null!;
    private FullCounterVault _vault = null!;

    public async Task InitializeAsync()
    {
        _ledger = await HalfLostLedger.CreateAsync();
        await _ledger.StopAllAsync();
        _vault = new FullCounterVault(_ledger.Vault(0));
        await _vault.AdvanceCounterAsync(await LengthAsync(), default);
    }

    public async Task DisposeAsync()
    {
        await _vault.DisposeAsync();
        await _ledger.DisposeAsync();
    }

    [Fact]
    public async Task Journal_as_long_as_the_counter_is_surveyed_and_one_that_is_shorter_is_not()
    {
        await using (LedgerRecovery whole = await OpenAsync())
        {
            RecoverySurvey survey = await whole.SurveyAsync();
            Assert.Equal(survey.Height, survey.SealedTo);
        }

        await CountOneMoreAsync();
        await using LedgerRecovery behind = await OpenAsync();
        await RefusedAsync(() => behind.SurveyAsync());
    }

    [Fact]
    public async Task Journal_behind_the_counter_is_a_base_only_when_that_is_given_up_and_goes_on_above_the_counter()
    {
        RecoverySurvey other = await _ledger.SurveyAsync(1);
        await CountOneMoreAsync();
        ulong counted = await _vault.ReadCounterAsync(default);
        await using (LedgerRecovery recovery = await OpenAsync())
        {
            await RefusedAsync(() => recovery.PrepareAsync(new RecoveryPlan { Survivors = [other] }));
            RecoveryRequest request = await recovery.PrepareAsync(
                new RecoveryPlan { Survivors = [other], GivesUpUnproven = true });
            Assert.Equal(1UL, request.GivenUp);
            await recovery.CompleteAsync(request, _ledger.Sign(request, 0, 2));
        }

        for (int start = 0; start < 2; start++)
        {
            await using LedgerNode node = await new LedgerNodeBuilder
            {
                Genesis = _ledger.Cluster.Genesis,
                Vault = _vault,
                Storage = _ledger.Cluster.MemberOf(0).Storage,
                Peers = new ReplicaPeers { Local = new LocalReplicaNetwork() },
            }.StartAsync();
            await node.AppendAsync(TestLedger.Record($"alone {start}", "p1"));
            Assert.True(await _vault.ReadCounterAsync(default) >= counted);
        }
    }

    // The folder was exchanged for an older copy, whose database is as far and whose journal is not.
    [Fact]
    public async Task Journal_that_fell_behind_the_counter_after_the_request_is_not_completed()
    {
        RecoveryRequest request;
        await using (LedgerRecovery recovery = await OpenAsync())
        {
            request = await recovery.PrepareAsync();
            Assert.Equal(0UL, request.GivenUp);
        }

        await CountOneMoreAsync();
        await using LedgerRecovery late = await OpenAsync();
        await RefusedAsync(() => late.CompleteAsync(request, _ledger.Sign(request, 0, 2)));
    }

    private Task<LedgerRecovery> OpenAsync() => LedgerRecovery.OpenAsync(
        _ledger.Cluster.Genesis, _vault, _ledger.Cluster.MemberOf(0).Storage);

    private async Task CountOneMoreAsync() => await _vault.AdvanceCounterAsync(await LengthAsync() + 1, default);

    private async Task<ulong> LengthAsync()
    {
        await using ILedgerStorage storage = await _ledger.Cluster.MemberOf(0).Storage.OpenAsync(default);
        return storage.Journal.End.Value;
    }

    private static async Task RefusedAsync(Func<Task> act) => Assert.Equal(
        HealthLedgerErrorCodes.RecoveryUnproven, (await Assert.ThrowsAsync<KeyUnavailableException>(act)).Code);
}
