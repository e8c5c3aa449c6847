using HealthLedger.Ledger;
using HealthLedger.Participants;
using HealthLedger.Vaults;

namespace HealthLedger.Tests.Founding;

public sealed class FounderFileTests
{
    [Fact]
    public async Task Founder_file_says_who_it_is_and_is_the_same_bytes_again()
    {
        await using InMemoryKeyVault vault = InMemoryKeyVault.Create();
        FounderFile made = await Founders.CreateAsync("NORTH", vault);

        FounderFile? read = FounderFile.TryDecode(made.Bytes.Span, out string? refusal);

        Assert.Null(refusal);
        Assert.NotNull(read);
        Assert.Equal(made.Bytes.ToArray(), read.Bytes.ToArray());
        Assert.Equal(("NORTH", "CH", made.Id), (read.Code, read.Country, read.Id));
        Assert.Equal("NORTH hospital", read.Facts?.LegalName);
        Assert.Equal((await vault.GetVerificationKeyAsync(VaultKey.Author, default)).Id, read.SigningKeyId);
        Assert.Equal((await vault.GetVerificationKeyAsync(VaultKey.Seal, default)).Id, read.SealKeyId);
    }

    [Fact]
    public async Task Founder_file_with_any_byte_changed_is_refused_with_a_code()
    {
        await using InMemoryKeyVault vault = InMemoryKeyVault.Create();
        byte[] bytes = (await Founders.CreateAsync("NORTH", vault)).Bytes.ToArray();
        HashSet<string> codes = [];
        for (int i = 0; i < bytes.Length; i++)
        {
            byte[] changed = [.. bytes];
            changed[i] ^= 0x01;
            Assert.Null(FounderFile.TryDecode(changed, out string? refusal));
            Assert.NotNull(refusal);
            codes.Add(refusal);
        }

        Assert.Equal(
            [HealthLedgerErrorCodes.FounderFileMalformed, HealthLedgerErrorCodes.FounderProofInvalid],
            codes.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Founder_file_cut_lengthened_or_too_long_is_malformed()
    {
        await using InMemoryKeyVault vault = InMemoryKeyVault.Create();
        byte[] bytes = (await Founders.CreateAsync("NORTH", vault)).Bytes.ToArray();
        foreach (byte[] changed in (byte[][])[[], bytes[..^1], [.. bytes, 0], new byte[FounderFile.MaxBytes + 1]])
        {
            Assert.Null(FounderFile.TryDecode(changed, out string? refusal));
            Assert.Equal(HealthLedgerErrorCodes.FounderFileMalformed, refusal);
        }
    }

    [Fact]
    public async Task Key_that_another_holds_cannot_be_given_as_ones_own()
    {
        await using InMemoryKeyVault honest = InMemoryKeyVault.Create();
        await using InMemoryKeyVault thief = InMemoryKeyVault.Create();
        FounderFile victim = await Founders.CreateAsync("NORTH", honest);
        Participant own = (await Founders.CreateAsync("SOUTH", thief)).Participant;

        // The thief names the victim's seal key, and can only sign with its own keys.
        byte[] body = new FounderDocument { Participant = own, SealKey = victim.SealKey }.Encode();
        byte[] forged = Founders.Frame(
            body,
            await Founders.SignAsync(thief, VaultKey.Author, body),
            await Founders.SignAsync(thief, VaultKey.Seal, body));

        Assert.Null(FounderFile.TryDecode(forged, out string? refusal));
        Assert.Equal(HealthLedgerErrorCodes.FounderProofInvalid, refusal);
    }

    [Fact]
    public async Task One_key_for_both_purposes_is_refused()
    {
        await using InMemoryKeyVault vault = InMemoryKeyVault.Create();
        Participant own = (await Founders.CreateAsync("NORTH", vault)).Participant;
        byte[] body = new FounderDocument { Participant = own, SealKey = own.SigningKey }.Encode();
        byte[] signature = await Founders.SignAsync(vault, VaultKey.Author, body);

        Assert.Null(FounderFile.TryDecode(Founders.Frame(body, signature, signature), out string? refusal));
        Assert.Equal(HealthLedgerErrorCodes.FounderProofInvalid, refusal);
    }

    [Fact]
    public async Task Facts_of_another_participant_are_refused_although_both_keys_sign_them()
    {
        await using InMemoryKeyVault vault = InMemoryKeyVault.Create();
        Participant own = (await Founders.CreateAsync("NORTH", vault)).Participant;
        byte[] sealKey = (await vault.GetVerificationKeyAsync(VaultKey.Seal, default)).Point.ToArray();
        byte[] body = new FounderDocument
        {
            Participant = own,
            SealKey = sealKey,
            Facts = Founders.Facts("SOUTH").Bytes.ToArray(),
        }.Encode();
        byte[] file = Founders.Frame(
            body,
            await Founders.SignAsync(vault, VaultKey.Author, body),
            await Founders.SignAsync(vault, VaultKey.Seal, body));

        Assert.Null(FounderFile.TryDecode(file, out string? refusal));
        Assert.Equal(HealthLedgerErrorCodes.FounderFactsWrong, refusal);
    }
}
