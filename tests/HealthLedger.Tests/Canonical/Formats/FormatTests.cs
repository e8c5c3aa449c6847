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
