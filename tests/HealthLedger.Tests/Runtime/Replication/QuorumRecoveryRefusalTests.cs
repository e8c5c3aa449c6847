using HealthLedger.Backups;
using HealthLedger.Consensus.Certificates;
using HealthLedger.Consensus.Protocol;
using HealthLedger.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Recovery;
using HealthLedger.Storage;
using HealthLedger.Vaults;
using HealthLedger.Witnesses;

namespace HealthLedger.Tests.Runtime.Replication;

/// <summary>From where a ledger that lost its quorum does not go on.</summary>
public sealed class QuorumRecoveryRefusalTests : IAsyncLifetime
{
    private HalfLostLedger _ledger = null!;

    public async Task InitializeAsync()
    {
        _ledger = await HalfLostLedger.CreateAsync();
        AppendResult last = await _ledger[0].AppendAsync(TestLedger.Record("the last", "p1"));
        await _ledger.Cluster.WaitForHeightAsync(last.Entry.Height);
        await _ledger.SettleAsync();
    }

    public async Task DisposeAsync() => await _ledger.DisposeAsync();

    [Fact]
    public async Task Replica_behind_another_one_is_no_base_and_the_other_one_is()
    {
        await _ledger.Cluster.StopAsync(0);
        await _ledger[1].AppendAsync(TestLedger.Record("without it", "p1"));
        await _ledger.StopAllAsync();
        RecoverySurvey behind = await _ledger.SurveyAsync(0);
        RecoverySurvey ahead = await _ledger.SurveyAsync(1);

        await RefusedAsync(HealthLedgerErrorCodes.RecoveryBaseBehind, 0, behind, ahead);
        await _ledger.RecoverAsync(1, new RecoveryPlan { Survivors = [behind, ahead] });
    }

    [Fact]
    public async Task Survey_without_a_quorum_s_seals_or_of_another_ledger_is_refused()
    {
        await _ledger.StopAllAsync();
        RecoverySurvey good = await _ledger.SurveyAsync(1);
        Block head = good.Head.Block;
        await RefusedAsync(
            HealthLedgerErrorCodes.RecoveryRefused, 0, Survey(good, Changed(head.Header), head.Seals));
        await RefusedAsync(
            HealthLedgerErrorCodes.RecoveryRefused, 0, Survey(good, head.Header, [.. head.Seals.Skip(1)]));

        await using HalfLostLedger other = await HalfLostLedger.CreateAsync();
        await other.StopAllAsync();
        await RefusedAsync(HealthLedgerErrorCodes.RecoveryRefused, 0, await other.SurveyAsync(1));

        byte[] bytes = good.Encode();
        Assert.Equal(good.HeaderHash, RecoverySurvey.TryDecode(bytes)!.HeaderHash);
        Assert.Null(RecoverySurvey.TryDecode(bytes.AsSpan(0, bytes.Length - 1)));
        Assert.Null(RecoverySurvey.TryDecode([.. bytes, 0]));
        Assert.Null(RecoverySurvey.TryDecode(new byte[RecoverySurvey.MaxBytes + 1]));
    }

    // Who made it smaller would have the officers give up blocks that nobody tells them of.
    [Fact]
    public async Task Survey_that_says_less_than_its_replica_said_is_refused()
    {
        await _ledger.StopAllAsync();
        await _ledger.SealAloneAsync(1);
        RecoverySurvey said = await _ledger.SurveyAsync(1);
        long madeAt = said.MadeAt.ToUnixTimeMilliseconds();
        RecoverySurvey less = new(said.Participant, said.Head, said.Height.Value, madeAt, said.Signature);
        RecoverySurvey later = new(said.Participant, said.Head, said.SealedTo.Value, madeAt + 1, said.Signature);
        RecoverySurvey unsigned = new(said.Participant, said.Head, said.Height.Value, madeAt, new byte[64]);
        RecoverySurvey foreign = new((await _ledger.SurveyAsync(0)).Participant, said.Head, said.Height.Value, madeAt);
        foreign = foreign.With(await _ledger.Vault(1).SignAsync(
            VaultKey.Seal, SigningDomain.Survey, foreign.LedgerId, foreign.Body(), default));

        foreach (RecoverySurvey forged in (RecoverySurvey[])[less, later, unsigned, foreign])
        {
            await RefusedAsync(HealthLedgerErrorCodes.RecoveryRefused, 0, forged);
        }

        await RefusedAsync(HealthLedgerErrorCodes.RecoveryUnproven, 0, RecoverySurvey.TryDecode(said.Encode())!);
    }

    // Where more than f of the lost ones lied, two quorums can have sealed one height.
    [Fact]
    public async Task Two_sealed_histories_are_not_put_together()
    {
        await _ledger.StopAllAsync();
        RecoverySurvey good = await _ledger.SurveyAsync(1);
        BlockHeader changed = Changed(good.Head.Header);
        List<Seal> seals = [];
        for (int i = 1; i < 4; i++)
        {
            seals.Add(new Seal((uint)i, await _ledger.Vault(i).SignAsync(
                VaultKey.Seal, SigningDomain.Seal, changed.LedgerId, changed.Encode(), default)));
        }

        await RefusedAsync(HealthLedgerErrorCodes.RecoveryForked, 0, Survey(good, changed, seals));
    }

    [Fact]
    public async Task Blocks_that_a_quorum_may_have_sealed_are_given_up_only_when_that_is_said()
    {
        await _ledger.StopAllAsync();
        await _ledger.SealAloneAsync(0);
        await _ledger.SealAloneAsync(1);
        RecoverySurvey other = await _ledger.SurveyAsync(1);
        Assert.Equal(other.Height.Value + 1, other.SealedTo.Value);
        await RefusedAsync(HealthLedgerErrorCodes.RecoveryUnproven, 0);
        await RefusedAsync(HealthLedgerErrorCodes.RecoveryUnproven, 0, other);

        RecoveryPlan plan = new() { Survivors = [other], GivesUpUnproven = true };
        RecoveryRequest request = await _ledger.RecoverAsync(0, plan);
        Assert.Equal(1UL, request.GivenUp);

        // What the other one executed above comes to nothing there too, and it follows.
        await _ledger.Cluster.StartAsync(0);
        AppendResult alone = await _ledger[0].AppendAsync(TestLedger.Record("alone", "p1"));
        _ledger.Cluster.Introduction = (await _ledger[0].GetReceiptAsync(alone.RecordId)).Bytes;
        await _ledger.GrowAsync(1);
        AppendResult after = await _ledger[1].AppendAsync(TestLedger.Record("after", "p1"));
        await _ledger.Cluster.WaitForHeightAsync(after.Entry.Height);
    }

    // What a replica sealed that is on older data, or has lost its key, nobody knows.
    [Fact]
    public async Task Restored_data_and_a_vault_without_the_key_that_sealed_are_a_base_only_when_that_is_said()
    {
        await _ledger.StopAllAsync();
        RecoverySurvey other = await _ledger.SurveyAsync(1);
        RestoreMark mark = new(other.Height.Value, other.HeaderHash, other.HeaderHash, isConfirmed: true);
        await using (ILedgerStorage storage = await _ledger.Cluster.MemberOf(0).Storage.OpenAsync(default))
        {
            await storage.Custody.WriteAsync(new CustodyWrite { Rows = [mark.ToRow()] }, default);
        }

        VaultKeyVersion next = await _ledger.Vault(1).GenerateNextAsync(VaultKey.Seal, default);
        await _ledger.Vault(1).ActivateAsync(VaultKey.Seal, next.Version, default);
        foreach (int replica in (int[])[0, 1])
        {
            KeyUnavailableException refused = await Assert.ThrowsAsync<KeyUnavailableException>(
                () => _ledger.SurveyAsync(replica));
            Assert.Equal(HealthLedgerErrorCodes.RecoveryUnproven, refused.Code);
            await RefusedAsync(HealthLedgerErrorCodes.RecoveryUnproven, replica, other);
        }

        RecoveryRequest request = await _ledger.RecoverAsync(
            0, new RecoveryPlan { Survivors = [other], GivesUpUnproven = true });
        Assert.Equal(1UL, request.GivenUp);
        await _ledger.Cluster.StartAsync(0);
        await _ledger[0].AppendAsync(TestLedger.Record("on", "p1"));
    }

    // Between request and completion the node ran, and sealed what the officers do not know of.
    [Fact]
    public async Task What_was_sealed_after_the_request_is_not_given_up_by_it()
    {
        await _ledger.StopAllAsync();
        await using (LedgerRecovery recovery = await _ledger.OpenAsync(0))
        {
            RecoveryRequest request = await recovery.PrepareAsync();
            await recovery.DisposeAsync();
            await _ledger.SealAloneAsync(0);
            await using LedgerRecovery late = await _ledger.OpenAsync(0);
            KeyUnavailableException refused = await Assert.ThrowsAsync<KeyUnavailableException>(
                () => late.CompleteAsync(request, _ledger.Sign(request, 0, 1)));
            Assert.Equal(HealthLedgerErrorCodes.RecoveryUnproven, refused.Code);
        }
    }

    [Fact]
    public async Task Journal_with_sealed_blocks_that_the_database_lacks_is_read_by_a_start_first()
    {
        await _ledger.StopAllAsync();
        Block head = (await _ledger.SurveyAsync(0)).Head.Block;
        await _ledger.WriteAsync(
            0, ReplicaRecord.OfStable(new SealedHeader(HalfLostLedger.Above(head.Header).Encode(), [])));
        await using LedgerRecovery recovery = await _ledger.OpenAsync(0);
        IntegrityException refused = await Assert.ThrowsAsync<IntegrityException>(() => recovery.PrepareAsync());
        Assert.Equal(HealthLedgerErrorCodes.JournalMismatch, refused.Code);
    }

    [Fact]
    public async Task Vault_of_an_organisation_without_a_replica_is_refused()
    {
        using CancellationTokenSource patience = new(TimeSpan.FromMinutes(2));
        await _ledger.Cluster.ApplyAsync(1, patience.Token);
        await _ledger.StopAllAsync();
        await using LedgerRecovery recovery = await LedgerRecovery.OpenAsync(
            _ledger.Cluster.Genesis, _ledger.Vault(4), _ledger.Cluster.MemberOf(0).Storage);
        KeyUnavailableException refused = await Assert.ThrowsAsync<KeyUnavailableException>(
            () => recovery.PrepareAsync());
        Assert.Equal(HealthLedgerErrorCodes.RecoveryRefused, refused.Code);
    }

    private async Task RefusedAsync(string code, int replica, params RecoverySurvey[] others)
    {
        await using LedgerRecovery recovery = await _ledger.OpenAsync(replica);
        KeyUnavailableException refused = await Assert.ThrowsAsync<KeyUnavailableException>(
            () => recovery.PrepareAsync(new RecoveryPlan { Survivors = others }));
        Assert.Equal(code, refused.Code);
    }

    private static RecoverySurvey Survey(RecoverySurvey of, BlockHeader header, IReadOnlyList<Seal> seals) => new(
        of.Participant,
        SealedHead.Of(new Block
        {
            Header = header,
            HeaderBytes = header.Encode(),
            BatchBytes = default,
            Skipped = [],
            Entries = [],
            Seals = seals,
        }),
        header.Height,
        of.MadeAt.ToUnixTimeMilliseconds(),
        of.Signature);

    private static BlockHeader Changed(BlockHeader header) =>
        HalfLostLedger.Copy(header, header.Height, header.Previous);
}
