using System.Globalization;
using System.Runtime.Versioning;
using HealthLedger.Vaults;
using HealthLedger.Vaults.Pkcs11;

namespace HealthLedger.Interop.Tests.Pkcs11;

/// <summary>The signer with an operator beside it, who makes and deletes keys with the token's tool.</summary>
[SupportedOSPlatform("linux")]
internal sealed class ToolSigner(Pkcs11Signer inner, SoftToken token, string prefix) : IVaultSigner
{
    public async ValueTask<VaultSignerKey> GenerateAsync(
        VaultKey key, uint version, CancellationToken cancellationToken)
    {
        string kind = key == VaultKey.Author ? "author" : "seal";
        token.MakeKey(string.Create(CultureInfo.InvariantCulture, $"{prefix}-{kind}-{version}"));
        return await inner.GenerateAsync(key, version, cancellationToken);
    }

    public ValueTask<ReadOnlyMemory<byte>> SignDigestAsync(
        string reference, ReadOnlyMemory<byte> digest, CancellationToken cancellationToken) =>
        inner.SignDigestAsync(reference, digest, cancellationToken);

    public async ValueTask DestroyAsync(string reference, CancellationToken cancellationToken)
    {
        KeyUnavailableException refusal = await Assert.ThrowsAsync<KeyUnavailableException>(
            async () => await inner.DestroyAsync(reference, cancellationToken));
        Assert.Equal(HealthLedgerErrorCodes.TokenKeyRemains, refusal.Code);

        // The engine remembers in this process what it has shown: that the key is gone, the tool sees.
        token.DeleteKey(reference);
        Assert.DoesNotContain(reference, token.List(), StringComparison.Ordinal);
    }

    public void Dispose() => inner.Dispose();
}
