using System.Runtime.Versioning;
using System.Security.Cryptography;
using HealthLedger.Cryptography;
using HealthLedger.Testing.Conformance;
using HealthLedger.Vaults;
using HealthLedger.Vaults.Pkcs11;

namespace HealthLedger.Interop.Tests.Pkcs11;

[SupportedOSPlatform("linux")]
[Collection(SoftTokenCollection.Name)]
public sealed class Pkcs11SignerTests(SoftToken soft)
{

    [ToolFact("softhsm2-util", "pkcs11-tool")]
    public async Task Vault_with_signing_keys_in_a_token_keeps_its_contract()
    {
        int number = 0;
        foreach (KeyVaultCase @case in KeyVaultConformance.Cases)
        {
            string prefix = $"case{++number}";
            string vault = soft.FileAt(prefix + ".cbor");
            string key = soft.FileAt(prefix + ".key");
            await VaultSecret.CreateKeyFileAsync(key);
            await @case.RunAsync(async token =>
            {
                using VaultSecret secret = await VaultSecret.ReadKeyFileAsync(key, token);
                ToolSigner signer = new(Pkcs11Signer.Create(soft.Options(prefix)), soft, prefix);
                return File.Exists(vault)
                    ? await FileKeyVault.OpenAsync(vault, secret, signer, token)
                    : await FileKeyVault.CreateAsync(vault, secret, signer, token);
            });
        }
    }

    [ToolFact("softhsm2-util", "pkcs11-tool")]
    public async Task Key_in_a_token_signs_and_cannot_be_exported()
    {
        soft.MakeKey("export-author-1");
        soft.MakeKey("export-seal-1");
        await using InMemoryKeyVault vault =
            await InMemoryKeyVault.CreateAsync(Pkcs11Signer.Create(soft.Options("export")));
        Assert.False(vault.Capabilities.HasFlag(VaultCapabilities.ExportableSigningKeys));
        ReadOnlyMemory<byte> signature = await vault.SignAsync(
            VaultKey.Author, SigningDomain.Submission, default, "body"u8.ToArray(), default);
        Assert.Equal(64, signature.Length);

        using SafeEvpPKeyHandle handle = SafeEvpPKeyHandle.OpenPrivateKeyFromEngine(
            "pkcs11",
            $"pkcs11:token={Uri.EscapeDataString(SoftToken.Label)};object=export-author-1;type=private"
            + $"?pin-source={soft.PinFile}");
        using ECDsaOpenSsl key = new(handle);
        Assert.ThrowsAny<CryptographicException>(() => key.ExportParameters(includePrivateParameters: true));
        Assert.ThrowsAny<CryptographicException>(() => key.ExportPkcs8PrivateKey());
    }

    [ToolFact("softhsm2-util", "pkcs11-tool")]
    public async Task Wrong_pin_absent_key_and_absent_token_have_codes()
    {
        soft.MakeKey("coded-author-1");
        Pkcs11SignerOptions right = soft.Options("coded");

        Assert.Equal(HealthLedgerErrorCodes.TokenRefused, soft.RefusalOfWrongPin);
        await RefusedAsync(HealthLedgerErrorCodes.TokenNotFound, soft.Options("absent"));
        await RefusedAsync(HealthLedgerErrorCodes.TokenNotFound, new Pkcs11SignerOptions
        {
            TokenLabel = "no such token",
            PinFile = right.PinFile,
            LabelPrefix = "coded",
        });
        await RefusedAsync(HealthLedgerErrorCodes.TokenNotFound, new Pkcs11SignerOptions
        {
            TokenLabel = right.TokenLabel,
            PinFile = right.PinFile,
            LabelPrefix = "coded",
            Engine = "no-such-engine",
        });
        using Pkcs11Signer signer = Pkcs11Signer.Create(right);
        VaultSignerKey key = await signer.GenerateAsync(VaultKey.Author, 1, default);
        Assert.Equal(("coded-author-1", 65), (key.Reference, key.PublicPoint.Length));
        await signer.DestroyAsync("a key that never was", default);
    }

    [ToolFact("softhsm2-util", "pkcs11-tool")]
    public async Task Keys_that_share_an_id_are_refused()
    {
        soft.MakeKey("twin-author-1", "77");
        soft.MakeKey("twin-author-2", "77");
        using Pkcs11Signer signer = Pkcs11Signer.Create(soft.Options("twin"));
        List<string> refused = [];
        foreach (uint version in (uint[])[1, 2])
        {
            try
            {
                await signer.GenerateAsync(VaultKey.Author, version, default);
            }
            catch (KeyUnavailableException refusal)
            {
                refused.Add(refusal.Code);
            }
        }

        Assert.Equal([HealthLedgerErrorCodes.SignerWrong], refused);
    }

    [ToolFact("softhsm2-util", "pkcs11-tool")]
    public void Pin_that_others_may_read_is_refused()
    {
        string file = soft.WritePin("open", SoftToken.Pin);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.OtherRead);

        KeyUnavailableException refusal = Assert.Throws<KeyUnavailableException>(
            () => Pkcs11Signer.Create(new Pkcs11SignerOptions { TokenLabel = SoftToken.Label, PinFile = file }));

        Assert.Equal(HealthLedgerErrorCodes.VaultOpenToOthers, refusal.Code);
    }

    private static async Task RefusedAsync(string code, Pkcs11SignerOptions options)
    {
        using Pkcs11Signer signer = Pkcs11Signer.Create(options);
        KeyUnavailableException refusal = await Assert.ThrowsAsync<KeyUnavailableException>(
            async () => await signer.GenerateAsync(VaultKey.Author, 1, default));
        Assert.Equal(code, refusal.Code);
        Assert.DoesNotContain(SoftToken.Pin, refusal.ToString(), StringComparison.Ordinal);
    }
}
