using HealthLedger.Backups;
using HealthLedger.Participants;
using HealthLedger.Primitives;
using HealthLedger.Recovery;
using HealthLedger.Testing.Faults;
using HealthLedger.Tests.Runtime;
using HealthLedger.Vaults;
using HealthLedger.Verifier;

namespace HealthLedger.Tests.Backups;

public sealed class LedgerRecoveryTests : IAsyncLifetime
{
    private const string Other = "the backup's passphrase";

    private readonly RecoveryKey[] _officers = [RecoveryKey.Create(), RecoveryKey.Create(), RecoveryKey.Create()];
    private BackedUpLedger _ledger = null!;

    public async Task InitializeAsync()
    {
        LedgerGenesisOptions options = new() { RecoveryThreshold = 2 };
        foreach (RecoveryKey officer in _officers)
        {
            options.RecoveryKeys.Add(officer.PublicKey);
        }

        _ledger = await BackedUpLedger.CreateAsync(options: options);
    }

    public async Task DisposeAsync()
    {
        await _ledger.DisposeAsync();
        foreach (RecoveryKey officer in _officers)
        {
            officer.Dispose();
        }
    }

    [Fact]
    public async Task Ledger_restored_with_a_vault_backup_goes_on_with_a_new_seal_key()
    {
        List<RecordId> records;
        await using (LedgerNode node = await _ledger.StartAsync())
        {
            records = await BackedUpLedger.FillAsync(node);
            await node.BackupAsync(_ledger["a.hlbackup"], _ledger.Key);
        }

        await _ledger.Folder.Vault.WriteBackupAsync(_ledger["vault-backup"], Secret());
        await using LedgerFolder restored = await RestoreAsync("a.hlbackup", "restored");
        await RefuseAsync(HealthLedgerErrorCodes.RestoreUnconfirmed, restored);

        RecoveryRequest request = await RecoverAsync(restored, 2, 0);
        Assert.Null(request.SigningKeyId);
        RecordId after;
        await using (LedgerNode node = await _ledger.StartAsync(restored))
        {
            after = (await node.AppendAsync(TestLedger.Record("after", "p"))).RecordId;
            Assert.Null(await EpochAsync(node, records[0], acceptRecovery: false));
            Assert.Equal(request.Height.Value, await EpochAsync(node, after, acceptRecovery: true));
            await node.BackupAsync(_ledger["b.hlbackup"], _ledger.Key);
        }

        ReceiptVerdict refused = await VerdictAsync(restored, after, acceptRecovery: false);
        Assert.Equal((VerificationStep.Policy, "HLS3273"), (refused.FailedStep, refused.Code));

        // What was recovered is backed up and restored like everything else.
        await LedgerRestore.DrillAsync(
            new RestoreOptions
            {
                BackupFile = _ledger["b.hlbackup"],
                Key = _ledger.Key,
                Storage = _ledger.Storage,
            },
            _ledger["drill"]);
        await using LedgerNode again = await _ledger.StartAsync(restored);
        Assert.Null((await again.VerifyAsync(withPayloads: true)).FirstError);
    }

    [Fact]
    public async Task Copy_of_the_vault_with_its_seal_key_is_not_sealed_with_either()
    {
        await using LedgerFolder restored = await RestoredAsync();
        await RefuseAsync(HealthLedgerErrorCodes.RestoreUnconfirmed, restored);
        await RecoverAsync(restored, 0, 1);
        await using LedgerNode again = await _ledger.StartAsync(restored);
        await again.AppendAsync(TestLedger.Record("after", "p"));
        Assert.Equal(
            VaultKeyState.Destroyed, await KeyRotationTests.StateAsync(restored.Vault, VaultKey.Seal, 1));
    }

    // What officers decide is their block: until it is stored, the key that a copy may have seals nothing.
    [Fact]
    public async Task Completion_that_dies_before_its_block_answers_for_nothing_and_is_done_again()
    {
        await using LedgerFolder restored = await RestoredAsync();
        FaultyLedgerStorageDriver faulty = new(
            _ledger.Storage(restored.Path), new StorageFaultPlan(StorageFault.CrashBefore, 1, StoragePart.Ledger));
        RecoveryRequest request;
        await using (LedgerRecovery dying = await LedgerRecovery.OpenAsync(restored.Genesis, restored.Vault, faulty))
        {
            request = await dying.PrepareAsync();
            await Assert.ThrowsAnyAsync<HealthLedgerException>(
                () => dying.CompleteAsync(request, [_officers[0].Sign(request), _officers[1].Sign(request)]));
        }

        await RefuseAsync(HealthLedgerErrorCodes.RestoreUnconfirmed, restored);
        await using (LedgerRecovery again = await OpenAsync(restored))
        {
            await again.CompleteAsync(request, [_officers[0].Sign(request), _officers[1].Sign(request)]);
        }

        await using LedgerNode on = await _ledger.StartAsync(restored);
        await on.AppendAsync(TestLedger.Record("after", "p"));
    }

    [Fact]
    public async Task Lost_vault_is_replaced_by_its_backup_over_data_that_are_whole()
    {
        await using (LedgerNode node = await _ledger.StartAsync())
        {
            await BackedUpLedger.FillAsync(node);
        }

        await _ledger.Folder.Vault.WriteBackupAsync(_ledger["vault-backup"], Secret());
        await using (LedgerNode node = await _ledger.StartAsync())
        {
            await node.RotateSigningKeyAsync(KeyRotationReason.Routine);
            await node.AppendAsync(TestLedger.Record("later", "p"));
        }

        File.Delete(_ledger.VaultFile);
        await using FileKeyVault vault = await FileKeyVault.RestoreAsync(
            _ledger["vault-backup"], _ledger.VaultFile, Secret());
        await using LedgerFolder folder = await LedgerFolder.OpenAsync(_ledger.Folder.Path, Other);
        await RefuseAsync(HealthLedgerErrorCodes.LedgerKeyNotHeld, folder);
        RecoveryRequest request = await RecoverAsync(folder, 1, 2);
        Assert.NotNull(request.SigningKeyId);
        await using LedgerNode again = await _ledger.StartAsync(folder);
        Assert.Equal(request.SigningKeyId, (await again.FindParticipantAsync(again.Organisation))!.KeyId);
        await again.AppendAsync(TestLedger.Record("after", "p"));
        Assert.Null((await again.VerifyAsync(withPayloads: true)).FirstError);
    }

    [Fact]
    public async Task Too_few_foreign_or_stale_signatures_change_nothing()
    {
        await using (LedgerNode node = await _ledger.StartAsync())
        {
            await BackedUpLedger.FillAsync(node);
        }

        using RecoveryKey stranger = RecoveryKey.Create();
        await using (LedgerRecovery recovery = await OpenAsync(_ledger.Folder))
        {
            RecoveryRequest request = await recovery.PrepareAsync();
            RecoverySignature one = _officers[0].Sign(request);
            foreach (RecoverySignature[] few in (RecoverySignature[][])
                [[], [one], [one, one], [one, stranger.Sign(request)]])
            {
                Assert.Equal(
                    HealthLedgerErrorCodes.RecoveryRefused,
                    (await Assert.ThrowsAsync<KeyUnavailableException>(
                        () => recovery.CompleteAsync(request, few))).Code);
            }
        }

        await using (LedgerNode node = await _ledger.StartAsync())
        {
            await node.AppendAsync(TestLedger.Record("meanwhile", "p"));
        }

        await using LedgerRecovery late = await OpenAsync(_ledger.Folder);
        RecoveryRequest fresh = await late.PrepareAsync();
        RecoveryRequest read = RecoveryRequest.TryDecode(fresh.Encode())!;
        Assert.Equal((fresh.Height, fresh.SealKeyId), (read.Height, read.SealKeyId));
        await late.CompleteAsync(read, [_officers[2].Sign(read), _officers[1].Sign(read)]);
        await Assert.ThrowsAsync<KeyUnavailableException>(
            () => late.CompleteAsync(read, [_officers[2].Sign(read), _officers[1].Sign(read)]));
    }

    [Fact]
    public async Task Ledger_without_recovery_keys_is_not_recovered_and_leaves_a_restored_seal_key()
    {
        await using BackedUpLedger plain = await BackedUpLedger.CreateAsync();
        KeyUnavailableException refused = await Assert.ThrowsAsync<KeyUnavailableException>(
            () => LedgerRecovery.OpenAsync(
                plain.Folder.Genesis, plain.Folder.Vault, plain.Storage(plain.Folder.Path)));
        Assert.Equal(HealthLedgerErrorCodes.RecoveryRefused, refused.Code);
        await using (LedgerNode node = await plain.StartAsync())
        {
            await BackedUpLedger.FillAsync(node);
            await node.BackupAsync(plain["a.hlbackup"], plain.Key);
        }

        await using LedgerFolder restored = await plain.RestoreAsync(plain["a.hlbackup"], "restored");
        await using LedgerNode again = await plain.StartAsync(restored);
        Assert.Equal(VaultKeyState.Active, await KeyRotationTests.StateAsync(restored.Vault, VaultKey.Seal, 2));
        Assert.Equal(VaultKeyState.Destroyed, await KeyRotationTests.StateAsync(restored.Vault, VaultKey.Seal, 1));
    }

    [Fact]
    public void Recovery_key_is_read_with_its_passphrase_alone()
    {
        string pem = _officers[0].ExportPem("an officer's passphrase");
        using RecoveryKey read = RecoveryKey.ImportPem(pem, "an officer's passphrase");
        Assert.Equal(_officers[0].PublicKey, read.PublicKey);
        foreach ((string text, string passphrase) in ((string, string)[])[(pem, "wrong"), ("no key", "wrong")])
        {
            KeyUnavailableException refused = Assert.Throws<KeyUnavailableException>(
                () => RecoveryKey.ImportPem(text, passphrase));
            Assert.Equal(HealthLedgerErrorCodes.RecoveryRefused, refused.Code);
        }

        Assert.Throws<ArgumentException>(() => read.ExportPem("short"));
    }

    // A backup of the ledger restored beside it, with a vault that has its seal key too.
    private async Task<LedgerFolder> RestoredAsync()
    {
        await using (LedgerNode node = await _ledger.StartAsync())
        {
            await BackedUpLedger.FillAsync(node);
            await node.BackupAsync(_ledger["a.hlbackup"], _ledger.Key);
        }

        await LedgerRestore.RunAsync(_ledger.Options(_ledger["a.hlbackup"], isNewEpoch: true), _ledger["restored"]);
        return await LedgerFolder.OpenAsync(_ledger["restored"], BackedUpLedger.Passphrase);
    }

    private static VaultSecret Secret() => VaultSecret.FromPassphrase(Other);

    private async Task<LedgerFolder> RestoreAsync(string backup, string name)
    {
        await LedgerRestore.RunAsync(
            new RestoreOptions
            {
                BackupFile = _ledger[backup],
                Key = _ledger.Key,
                Storage = _ledger.Storage,
                VaultFile = _ledger["vault-backup"],
                VaultPassphrase = Other,
                IsNewEpoch = true,
            },
            _ledger[name]);
        return await LedgerFolder.OpenAsync(_ledger[name], Other);
    }

    private async Task RefuseAsync(string code, LedgerFolder folder)
    {
        HealthLedgerException refused = await Assert.ThrowsAnyAsync<HealthLedgerException>(
            () => _ledger.StartAsync(folder, options: new LedgerNodeOptions { ConfirmRestore = true }));
        Assert.Equal(code, refused.Code);
    }

    private Task<LedgerRecovery> OpenAsync(LedgerFolder folder) =>
        LedgerRecovery.OpenAsync(folder.Genesis, folder.Vault, _ledger.Storage(folder.Path));

    private async Task<RecoveryRequest> RecoverAsync(LedgerFolder folder, params int[] officers)
    {
        await using LedgerRecovery recovery = await OpenAsync(folder);
        RecoveryRequest request = await recovery.PrepareAsync();
        await recovery.CompleteAsync(
            request,
            [.. officers.Select(officer => RecoverySignature.TryDecode(_officers[officer].Sign(request).Encode())!)]);
        return request;
    }

    private async Task<ulong?> EpochAsync(LedgerNode node, RecordId record, bool acceptRecovery)
    {
        ReceiptVerdict verdict = await VerdictAsync(node, record, acceptRecovery);
        Assert.True(verdict.IsAccepted, verdict.ToString());
        return verdict.Facts!.RecoveredAt;
    }

    private async Task<ReceiptVerdict> VerdictAsync(LedgerFolder folder, RecordId record, bool acceptRecovery)
    {
        await using LedgerNode node = await _ledger.StartAsync(folder);
        return await VerdictAsync(node, record, acceptRecovery);
    }

    private static async Task<ReceiptVerdict> VerdictAsync(LedgerNode node, RecordId record, bool acceptRecovery)
    {
        VerificationPolicy policy = new(node.Genesis.Bytes.Span, DateTimeOffset.UtcNow)
        {
            AcceptRecovery = acceptRecovery,
        };
        return ReceiptVerifier.Verify(
            (await node.GetReceiptAsync(record)).Bytes.Span,
            ReceiptExpectation.ForRecord(record.ToArray()),
            policy);
    }
}
