using System.Security.Cryptography;
using HealthLedger.Cryptography;
using HealthLedger.Vaults;

namespace HealthLedger.Tests.Vaults;

public sealed class SecretTextTests
{
    [Fact]
    public async Task Types_that_hold_keys_print_nothing_of_them()
    {
        await using InMemoryKeyVault vault = InMemoryKeyVault.Create();
        VaultMaterial material = VaultMaterial.Generate(VaultKey.Author);
        VaultEntry entry = VaultEntry.TryCreate(
            VaultKey.Author, 1, VaultKeyState.Active, material.Point, material, null)!;
        using VaultKeySet set = new([entry], 5);
        using VaultSecret secret = VaultSecret.FromPassphrase("correct horse battery");
        using HpkeKeySchedule schedule =
            HpkeKeySchedule.Derive(HpkeMode.Base, HpkeCipher.Aes256Gcm, RandomNumberGenerator.GetBytes(32), default);
        using HpkeSenders senders = new(TimeProvider.System);
        using HpkeRecipients recipients = new();

        Assert.Equal(
            [
                "InMemoryKeyVault", "VaultMaterial", "Author 1 (Active)", "VaultKeySet", "PassphraseVaultSecret",
                "HpkeKeySchedule", "VerificationKey", "Author 1 (Active)", "Recovery",
                "HpkeSenders", "HpkeRecipients",
            ],
            (object[])
            [
                vault, material, entry, set, secret, schedule, entry.Verification!, entry.Describe(),
                new VaultSlot { Kind = VaultSlotKind.Recovery, Wrapped = [1, 2, 3] }, senders, recipients,
            ],
            (expected, actual) => expected is string text && text == actual.ToString());
    }

    [Fact]
    public void Material_is_zeroed_when_it_is_disposed()
    {
        foreach (VaultKey key in Enum.GetValues<VaultKey>())
        {
            VaultMaterial material = VaultMaterial.Generate(key);
            Assert.True(material.Bytes.ContainsAnyExcept((byte)0));

            material.Dispose();

            Assert.False(material.Bytes.ContainsAnyExcept((byte)0));
        }
    }

    // A record prints its members.
    [Fact]
    public void Records_hold_no_keys() => Assert.DoesNotContain(
        typeof(IKeyVault).Assembly.GetTypes()
            .Where(type => type.Namespace is "HealthLedger.Vaults" or "HealthLedger.Cryptography"),
        type => type.GetMethod("<Clone>$") is not null);
}
