using FsCheck;
using FsCheck.Fluent;
using HealthLedger.Canonical;
using HealthLedger.Vaults;

namespace HealthLedger.Tests.Canonical.Formats;

public sealed class FormatTests
{
    public static TheoryData<string> Names => [.. FormatCases.All.Select(format => format.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_was_encoded_is_decoded(string name)
    {
        FormatCase format = Case(name);
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            byte[] bytes = format.Make(new Draw(seed));
            return format.Again(bytes) is { } again && again.AsSpan().SequenceEqual(bytes);
        }).QuickCheckThrowOnFailure();
    }

    // encode(decode(x)) == x for every x that is accepted: nothing has two spellings, nothing is dropped.
    [Theory]
    [MemberData(nameof(Names))]
    public void Every_changed_byte_is_refused_or_kept(string name)
    {
        FormatCase format = Case(name);
        int kept = 0;
        int refused = 0;
        for (int seed = 0; seed < 12; seed++)
        {
            byte[] bytes = format.Make(new Draw(seed));
            foreach (byte[] changed in Changes(bytes, seed))
            {
                if (format.Again(changed) is { } again)
                {
                    Assert.Equal(changed, again);
                    kept++;
                }
                else
                {
                    refused++;
                }
            }
        }

        Assert.True(kept > 0 && refused > 0);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Encoding_cut_or_lengthened_is_refused(string name)
    {
        FormatCase format = Case(name);
        for (int seed = 0; seed < 4; seed++)
        {
            byte[] bytes = format.Make(new Draw(seed));
            for (int length = 0; length < bytes.Length; length++)
            {
                Assert.Null(format.Again(bytes[..length]));
            }

            Assert.Null(format.Again([.. bytes, 0]));
            Assert.Null(format.Again([.. bytes, .. bytes]));
        }
    }

    [Fact]
    public async Task Genesis_file_of_which_a_byte_is_changed_or_missing_is_refused()
    {
        await using InMemoryKeyVault vault = InMemoryKeyVault.Create();
        LedgerGenesis genesis = await LedgerGenesis.CreateSingleReplicaAsync("test", "north", "DE", vault);
        byte[] bytes = genesis.Bytes.ToArray();
        LedgerGenesis? read = LedgerGenesis.TryDecode(bytes);
        Assert.Equal(genesis.LedgerId, read?.LedgerId);
        for (int i = 0; i < bytes.Length; i++)
        {
            Assert.Null(LedgerGenesis.TryDecode(bytes.AsSpan(0, i)));
            bytes[i] ^= 1;
            Assert.Null(LedgerGenesis.TryDecode(bytes));
            bytes[i] ^= 1;
        }

        Assert.Null(LedgerGenesis.TryDecode([.. bytes, 0]));
        Assert.Null(LedgerGenesis.TryDecode(new byte[LedgerGenesis.MaxBytes + 1]));
    }

    // Each guess costs 600,000 rounds, so a few places must do.
    [Fact]
    public void Vault_file_of_which_a_byte_is_changed_or_missing_does_not_open()
    {
        using VaultKeySet keys = VaultKeySet.Generate();
        byte[] file = VaultFileFormat.Encode(keys, "correct horse");
        using (VaultKeySet read = VaultFileFormat.Decode(file, "correct horse"))
        {
            Assert.Equal(keys.Verification(VaultKey.Author).Id, read.Verification(VaultKey.Author).Id);
            Assert.Equal(keys.Authenticate(VaultKey.Resend, [1]), read.Authenticate(VaultKey.Resend, [1]));
        }

        KeyUnavailableException wrong = Assert.Throws<KeyUnavailableException>(
            () => VaultFileFormat.Decode(file, "correct hors3"));
        Assert.Equal(HealthLedgerErrorCodes.WrongPassphrase, wrong.Code);
        int[] places = [0, 5, 20, 21, 30, 60, 70, 100, 101, 150, file.Length / 2, file.Length - 17, file.Length - 1];
        foreach (int place in places)
        {
            byte[] changed = [.. file];
            changed[place] ^= 1;
            Assert.Throws<KeyUnavailableException>(() => VaultFileFormat.Decode(changed, "correct horse"));
        }

        for (int length = 0; length < file.Length; length++)
        {
            Assert.Throws<KeyUnavailableException>(() => VaultFileFormat.Decode(file[..length], "correct horse"));
        }
    }

    [Fact]
    public void Vault_file_of_a_newer_version_says_so()
    {
        byte[] magic = [.. "\u0072healthledger-vault"u8];
        byte[] newer = [0x86, .. magic, 0x02, 0x61, (byte)'x', 0x01, 0x40, 0x40];
        KeyUnavailableException refused = Assert.Throws<KeyUnavailableException>(
            () => VaultFileFormat.Decode(newer, "correct horse"));
        Assert.Equal(HealthLedgerErrorCodes.VaultTooNew, refused.Code);
    }

    [Fact]
    public void Golden_encodings_are_those_of_the_fixed_values()
    {
        Assert.Equal(
            FormatCases.All.Select(format => format.Name).Order(StringComparer.Ordinal),
            WireFormat.Entries.Select(entry => entry.Name).Order(StringComparer.Ordinal));
        foreach ((string name, _, _, string golden) in WireFormat.Entries)
        {
            Assert.Equal(Convert.ToHexStringLower(Case(name).Make(new Draw(1))), golden);
            Assert.Equal(golden, Convert.ToHexStringLower(Case(name).Again(Convert.FromHexString(golden))!));
        }
    }

    private static FormatCase Case(string name) => FormatCases.All.Single(format => format.Name == name);

    private static IEnumerable<byte[]> Changes(byte[] bytes, int seed)
    {
        Draw draw = new(seed);
        for (int i = 0; i < bytes.Length; i++)
        {
            foreach (int change in (int[])[0x01, 0x20, 0x80, 0xFF, 1 + draw.Below(255)])
            {
                byte[] changed = [.. bytes];
                changed[i] ^= (byte)change;
                yield return changed;
            }
        }
    }
}
