using HealthLedger.Tests.Storage;
using HealthLedger.Vaults;

namespace HealthLedger.Tests.Vaults;

public sealed class RecoveryShareTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private VaultSecret _secret = null!;
    private FileKeyVault _vault = null!;

    private string Vault => _folder["vault.cbor"];

    public async Task InitializeAsync()
    {
        await VaultSecret.CreateKeyFileAsync(_folder["key"]);
        _secret = await VaultSecret.ReadKeyFileAsync(_folder["key"]);
        _vault = await FileKeyVault.CreateAsync(Vault, _secret, null);
    }

    public async Task DisposeAsync()
    {
        await _vault.DisposeAsync();
        _secret.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(new[] { 0, 1, 2 })]
    [InlineData(new[] { 4, 2, 0 })]
    [InlineData(new[] { 0, 1, 2, 3, 4 })]
    public async Task Enough_shares_open_the_vault_and_give_it_another_secret(int[] chosen)
    {
        ReadOnlyMemory<byte> point = (await _vault.GetVerificationKeyAsync(VaultKey.Author, default)).Point.ToArray();
        IReadOnlyList<byte[]> shares = await _vault.SplitRecoveryAsync(3, 5);
        Assert.Equal(3, _vault.RecoveryThreshold);
        using VaultSecret next = await NextAsync();

        await using (FileKeyVault recovered = await FileKeyVault.RecoverAsync(Vault, Choose(shares, chosen), next))
        {
            Assert.Equal(point, (await recovered.GetVerificationKeyAsync(VaultKey.Author, default)).Point);
        }

        await using FileKeyVault opened = await FileKeyVault.OpenAsync(Vault, next, null);
        await Assert.ThrowsAsync<KeyUnavailableException>(() => FileKeyVault.OpenAsync(Vault, _secret, null));
    }

    [Fact]
    public async Task Too_few_wrong_repeated_foreign_and_earlier_shares_are_refused_by_name()
    {
        IReadOnlyList<byte[]> earlier = await _vault.SplitRecoveryAsync(2, 3);
        IReadOnlyList<byte[]> shares = await _vault.SplitRecoveryAsync(2, 3);
        await using FileKeyVault other = await FileKeyVault.CreateAsync(_folder["other.cbor"], _secret, null);
        IReadOnlyList<byte[]> foreign = await other.SplitRecoveryAsync(2, 3);
        byte[] damaged = [.. shares[1]];
        damaged[^1] ^= 1;

        await RefusedAsync("1 shares were given and 2 are needed", shares[0]);
        await RefusedAsync("Share 2 was given twice", shares[0], shares[0]);
        await RefusedAsync("Share 2 is damaged", shares[0], damaged);
        await RefusedAsync("Share 1 is damaged, of another vault", foreign[0], shares[1]);
        await RefusedAsync("of an earlier dealing", shares[0], earlier[1]);
        await RefusedAsync("Share 1 is damaged", [], shares[0]);
        await using FileKeyVault opened = await FileKeyVault.OpenAsync(Vault, _secret, null);
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(4, 3)]
    [InlineData(2, 256)]
    public async Task Nobody_recovers_alone_and_bounds_are_kept(int threshold, int count) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _vault.SplitRecoveryAsync(threshold, count));

    [Fact]
    public async Task Shares_stay_valid_when_the_secret_changes_and_open_no_backup()
    {
        IReadOnlyList<byte[]> shares = await _vault.SplitRecoveryAsync(2, 3);
        using VaultSecret next = await NextAsync();
        await _vault.ChangeSecretAsync(next);
        await _vault.WriteBackupAsync(_folder["backup.cbor"], next);

        await Assert.ThrowsAsync<KeyUnavailableException>(() =>
            FileKeyVault.RecoverAsync(_folder["backup.cbor"], Choose(shares, [0, 1]), next));
        await using FileKeyVault recovered = await FileKeyVault.RecoverAsync(Vault, Choose(shares, [0, 1]), next);
    }

    private static ReadOnlyMemory<byte>[] Choose(IReadOnlyList<byte[]> shares, int[] chosen) =>
        [.. chosen.Select(index => (ReadOnlyMemory<byte>)shares[index])];

    private async Task<VaultSecret> NextAsync()
    {
        await VaultSecret.CreateKeyFileAsync(_folder["next"]);
        return await VaultSecret.ReadKeyFileAsync(_folder["next"]);
    }

    private async Task RefusedAsync(string text, params byte[][] shares)
    {
        KeyUnavailableException refusal = await Assert.ThrowsAsync<KeyUnavailableException>(() =>
            FileKeyVault.RecoverAsync(Vault, [.. shares.Select(share => (ReadOnlyMemory<byte>)share)], _secret));
        Assert.Equal(HealthLedgerErrorCodes.RecoveryShareRefused, refusal.Code);
        Assert.Contains(text, refusal.Message, StringComparison.Ordinal);
    }
}
