using HealthLedger.Canonical;
using HealthLedger.Cryptography;
using HealthLedger.Tests.Storage;
using HealthLedger.Vaults;

namespace HealthLedger.Tests.Vaults;

public sealed class FileKeyVaultTests : IDisposable
{
    private const string Passphrase = "correct horse battery";

    private readonly TemporaryFolder _folder = new();

    private string Vault => _folder["vault.cbor"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Passphrase_opens_what_it_made_and_another_is_coded()
    {
        await using (FileKeyVault made = await FileKeyVault.CreateAsync(Vault, Passphrase))
        {
            Assert.Equal(8, (await made.ListAsync(default)).Count);
        }

        await using FileKeyVault opened = await FileKeyVault.OpenAsync(Vault, Passphrase);
        Assert.Equal(8, (await opened.ListAsync(default)).Count);
        await ThrowsAsync(HealthLedgerErrorCodes.WrongPassphrase, () => FileKeyVault.OpenAsync(Vault, "another one"));
        await ThrowsAsync(HealthLedgerErrorCodes.WrongPassphrase, () => FileKeyVault.OpenAsync(Vault, string.Empty));
    }

    [Fact]
    public async Task Passphrase_of_seven_characters_is_refused_and_nothing_is_written()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => FileKeyVault.CreateAsync(Vault, "1234567"));
        Assert.False(File.Exists(Vault));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead, UnixFileMode.None)]
    [InlineData(UnixFileMode.OtherRead, UnixFileMode.None)]
    [InlineData(UnixFileMode.GroupWrite, UnixFileMode.None)]
    [InlineData(UnixFileMode.None, UnixFileMode.GroupExecute)]
    [InlineData(UnixFileMode.None, UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.None, UnixFileMode.OtherWrite)]
    public async Task File_or_folder_open_to_others_is_refused_with_the_command_that_closes_it(
        UnixFileMode file, UnixFileMode folder)
    {
        string place = Directory.CreateDirectory(_folder["place"]).FullName;
        UnixModes.Set(place, UnixModes.OwnFolder);
        string vault = Path.Combine(place, "vault.cbor");
        using VaultSecret secret = await KeyFileAsync();
        await (await FileKeyVault.CreateAsync(vault, secret, null)).DisposeAsync();
        Assert.Equal(UnixModes.OwnFile, UnixModes.Of(vault));
        UnixModes.Set(vault, UnixModes.Of(vault) | file);
        UnixModes.Set(place, UnixModes.Of(place) | folder);

        KeyUnavailableException refusal = await ThrowsAsync(
            HealthLedgerErrorCodes.VaultOpenToOthers, () => FileKeyVault.OpenAsync(vault, secret, null));

        Assert.Contains(file != UnixFileMode.None ? $"chmod 600 '{vault}'" : $"chmod 700 '{place}'", refusal.Message,
            StringComparison.Ordinal);
        UnixModes.Set(vault, UnixModes.OwnFile);
        if (folder != UnixFileMode.None)
        {
            await ThrowsAsync(
                HealthLedgerErrorCodes.VaultOpenToOthers,
                () => FileKeyVault.CreateAsync(Path.Combine(place, "second.cbor"), secret, null));
        }
    }

    [Fact]
    public async Task Key_file_is_refused_when_it_is_short_or_open_to_others()
    {
        await File.WriteAllBytesAsync(_folder["short"], new byte[31]);
        UnixModes.Set(_folder["short"], UnixFileMode.UserRead);
        await ThrowsAsync(HealthLedgerErrorCodes.KeyFileUnusable, () => VaultSecret.ReadKeyFileAsync(_folder["short"]));
        await ThrowsAsync(HealthLedgerErrorCodes.KeyFileUnusable, () => VaultSecret.ReadKeyFileAsync(_folder["none"]));
        using VaultSecret _ = await KeyFileAsync();
        UnixModes.Set(_folder["key"], UnixFileMode.UserRead | UnixFileMode.OtherRead);
        await ThrowsAsync(HealthLedgerErrorCodes.VaultOpenToOthers, () => VaultSecret.ReadKeyFileAsync(_folder["key"]));
    }

    [Fact]
    public async Task Every_changed_byte_of_the_file_is_found()
    {
        using VaultSecret secret = await KeyFileAsync();
        await (await FileKeyVault.CreateAsync(Vault, secret, null)).DisposeAsync();
        byte[] file = await File.ReadAllBytesAsync(Vault);
        for (int place = 0; place < file.Length; place++)
        {
            byte[] changed = [.. file];
            changed[place] ^= 1;
            await File.WriteAllBytesAsync(Vault, changed);
            KeyUnavailableException refusal = await Assert.ThrowsAsync<KeyUnavailableException>(
                () => FileKeyVault.OpenAsync(Vault, secret, null));
            Assert.Contains(refusal.Code, (string[])
                [HealthLedgerErrorCodes.WrongPassphrase, HealthLedgerErrorCodes.VaultTooNew]);
        }
    }

    [Theory]
    [InlineData(1UL, HealthLedgerErrorCodes.VaultTooOld)]
    [InlineData(3UL, HealthLedgerErrorCodes.VaultTooNew)]
    public async Task File_of_another_format_is_refused_with_its_code(ulong format, string code)
    {
        CanonicalWriter writer = new(stackalloc byte[256]);
        writer.Array(6);
        writer.Text("healthledger-vault");
        writer.Unsigned(format);
        writer.Text("PBKDF2-HMAC-SHA256");
        writer.Unsigned(600_000);
        writer.Bytes(new byte[32]);
        writer.Bytes(new byte[100]);
        byte[] file = writer.ToArray();
        writer.Dispose();
        await File.WriteAllBytesAsync(Vault, file);
        UnixModes.Set(Vault, UnixModes.OwnFile);

        await ThrowsAsync(code, () => FileKeyVault.OpenAsync(Vault, Passphrase));
    }

    [Fact]
    public async Task Change_of_the_secret_leaves_the_keys_and_the_old_secret_opens_no_more()
    {
        using VaultSecret secret = await KeyFileAsync();
        ReadOnlyMemory<byte> point;
        await using (FileKeyVault vault = await FileKeyVault.CreateAsync(Vault, secret, null))
        {
            point = (await vault.GetVerificationKeyAsync(VaultKey.Author, default)).Point.ToArray();
            using VaultSecret next = VaultSecret.FromPassphrase(Passphrase);
            await vault.ChangeSecretAsync(next);
            await vault.AdvanceCounterAsync(3, default);
        }

        await ThrowsAsync(HealthLedgerErrorCodes.WrongPassphrase, () => FileKeyVault.OpenAsync(Vault, secret, null));
        await using FileKeyVault opened = await FileKeyVault.OpenAsync(Vault, Passphrase);
        Assert.Equal(point, (await opened.GetVerificationKeyAsync(VaultKey.Author, default)).Point);
        Assert.Equal(3UL, await opened.ReadCounterAsync(default));
    }

    [Fact]
    public async Task Backup_has_every_key_but_those_that_seal()
    {
        using VaultSecret secret = await KeyFileAsync();
        using VaultSecret apart = VaultSecret.FromPassphrase(Passphrase);
        ReadOnlyMemory<byte> form;
        await using (FileKeyVault vault = await FileKeyVault.CreateAsync(Vault, secret, null))
        {
            VaultKeyVersion next = await vault.GenerateNextAsync(VaultKey.Seal, default);
            await vault.ActivateAsync(VaultKey.Seal, next.Version, default);
            form = await vault.ProtectAsync(VaultKey.Shares, default, "share"u8.ToArray(), default);
            await vault.WriteBackupAsync(_folder["backup"], apart);
            await ThrowsAsync(
                HealthLedgerErrorCodes.VaultExists, () => vault.WriteBackupAsync(_folder["backup"], apart));
        }

        File.Delete(Vault);
        await ThrowsAsync(
            HealthLedgerErrorCodes.WrongPassphrase, () => FileKeyVault.RestoreAsync(_folder["backup"], Vault, secret));
        Assert.False(File.Exists(Vault));
        await using FileKeyVault restored = await FileKeyVault.RestoreAsync(_folder["backup"], Vault, apart);

        IReadOnlyList<VaultKeyVersion> keys = await restored.ListAsync(default);
        Assert.Equal(7, keys.Count);
        Assert.DoesNotContain(keys, version => version.Key == VaultKey.Seal);
        ReadOnlyMemory<byte>? share = await restored.UnprotectAsync(VaultKey.Shares, default, form, default);
        Assert.Equal("share"u8.ToArray(), share?.ToArray());
        KeyUnavailableException refusal = await Assert.ThrowsAsync<KeyUnavailableException>(async () =>
            await restored.SignAsync(VaultKey.Seal, SigningDomain.Seal, default, default, default));
        Assert.Equal(HealthLedgerErrorCodes.KeyMissing, refusal.Code);
    }

    // What the disk can hold at each step of a replacement: the old file with the new one beside it, cut anywhere or
    // whole, and the new one alone. Renaming is atomic and is not cut.
    [Fact]
    public async Task Counter_never_goes_back_whatever_a_crash_leaves()
    {
        using VaultSecret secret = await KeyFileAsync();
        byte[] old;
        byte[] replaced;
        await using (FileKeyVault vault = await FileKeyVault.CreateAsync(Vault, secret, null))
        {
            await vault.AdvanceCounterAsync(10, default);
            old = await File.ReadAllBytesAsync(Vault);
            await vault.AdvanceCounterAsync(11, default);
            replaced = await File.ReadAllBytesAsync(Vault);
        }

        foreach (int length in (int[])[0, 1, 100, replaced.Length - 1, replaced.Length])
        {
            await File.WriteAllBytesAsync(Vault, old);
            Assert.Equal(UnixModes.OwnFile, UnixModes.Of(Vault));
            await File.WriteAllBytesAsync(Vault + ".new", replaced.AsMemory(0, length));
            await using FileKeyVault vault = await FileKeyVault.OpenAsync(Vault, secret, null);
            Assert.Equal(10UL, await vault.ReadCounterAsync(default));
            Assert.Equal(12UL, await vault.AdvanceCounterAsync(12, default));
        }

        await using FileKeyVault last = await FileKeyVault.OpenAsync(Vault, secret, null);
        Assert.Equal(12UL, await last.ReadCounterAsync(default));
    }

    [Fact]
    public async Task Change_made_by_another_process_is_not_overwritten()
    {
        using VaultSecret secret = await KeyFileAsync();
        await using FileKeyVault first = await FileKeyVault.CreateAsync(Vault, secret, null);
        await using FileKeyVault second = await FileKeyVault.OpenAsync(Vault, secret, null);
        await second.AdvanceCounterAsync(20, default);

        KeyUnavailableException refusal = await Assert.ThrowsAsync<KeyUnavailableException>(async () =>
            await first.AdvanceCounterAsync(5, default));

        Assert.Equal(HealthLedgerErrorCodes.VaultChanged, refusal.Code);
        Assert.Equal(0UL, await first.ReadCounterAsync(default));
        await using FileKeyVault third = await FileKeyVault.OpenAsync(Vault, secret, null);
        Assert.Equal(20UL, await third.ReadCounterAsync(default));
    }

    [Fact]
    public async Task File_that_held_a_destroyed_key_is_overwritten_where_it_stood()
    {
        using VaultSecret secret = await KeyFileAsync();
        await using FileKeyVault vault = await FileKeyVault.CreateAsync(Vault, secret, null);
        VaultKeyVersion next = await vault.GenerateNextAsync(VaultKey.Kem, default);
        await vault.ActivateAsync(VaultKey.Kem, next.Version, default);
        using FileStream old = new(Vault, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

        await vault.DestroyAsync(VaultKey.Kem, 1, default, default);

        byte[] left = new byte[old.Length];
        await old.ReadExactlyAsync(left);
        Assert.All(left, octet => Assert.Equal(0, octet));
    }

    [Fact]
    public async Task Signature_of_another_key_is_not_handed_out()
    {
        using System.Security.Cryptography.ECDsa other = System.Security.Cryptography.ECDsa.Create();
        HostSigner signer = new();
        await using InMemoryKeyVault vault = await InMemoryKeyVault.CreateAsync(signer);
        Assert.False(vault.Capabilities.HasFlag(VaultCapabilities.ExportableSigningKeys));
        signer.Impostor = other;

        KeyUnavailableException refusal = await Assert.ThrowsAsync<KeyUnavailableException>(async () =>
            await vault.SignAsync(VaultKey.Author, SigningDomain.Submission, default, default, default));

        Assert.Equal(HealthLedgerErrorCodes.SignerWrong, refusal.Code);
        await Assert.ThrowsAsync<ArgumentException>(async () =>
            await vault.SignAsync(VaultKey.Author, SigningDomain.Seal, default, default, default));
        Assert.Equal(1, signer.Signed);
    }

    private static async Task<KeyUnavailableException> ThrowsAsync(string code, Func<Task> call)
    {
        KeyUnavailableException exception = await Assert.ThrowsAsync<KeyUnavailableException>(call);
        Assert.Equal(code, exception.Code);
        return exception;
    }

    private async Task<VaultSecret> KeyFileAsync()
    {
        await VaultSecret.CreateKeyFileAsync(_folder["key"]);
        return await VaultSecret.ReadKeyFileAsync(_folder["key"]);
    }
}
