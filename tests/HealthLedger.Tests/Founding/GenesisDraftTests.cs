using HealthLedger.Canonical;
using HealthLedger.Primitives;
using HealthLedger.Vaults;

namespace HealthLedger.Tests.Founding;

public sealed class GenesisDraftTests
{
    [Fact]
    public async Task Draft_that_went_round_is_a_genesis_with_exactly_the_founders_keys()
    {
        (IReadOnlyList<InMemoryKeyVault> vaults, IReadOnlyList<FounderFile> files) = await Founders.CreateAsync(4);
        GenesisDraft draft = GenesisDraft.Create("region", files);
        LedgerId id = draft.LedgerId;
        foreach (InMemoryKeyVault vault in vaults)
        {
            Assert.Null(draft.TryComplete());
            draft = Sent(await draft.AgreeAsync(vault));
        }

        LedgerGenesis? genesis = draft.TryComplete();

        Assert.NotNull(genesis);
        Assert.Equal((id, "region", 4), (genesis.LedgerId, genesis.Name, genesis.Replicas));
        Assert.Equal(id, LedgerGenesis.TryDecode(genesis.Bytes.Span)?.LedgerId);
        Assert.Equal(files.Select(file => file.SealKey), genesis.Document.Replicas.Replicas.Select(one => one.SealKey));
        Assert.Equal(
            files.Select(file => (file.Id, file.Participant.Facts)),
            genesis.Document.Participants.Select(one => (one.Id, one.Facts)));
    }

    [Fact]
    public async Task Copies_that_were_signed_apart_are_joined_in_any_order()
    {
        (IReadOnlyList<InMemoryKeyVault> vaults, IReadOnlyList<FounderFile> files) = await Founders.CreateAsync(4);
        GenesisDraft draft = GenesisDraft.Create("region", files);
        GenesisDraft? joined = draft;
        foreach (int i in (int[])[2, 0, 3, 1, 2])
        {
            joined = joined?.TryJoin(Sent(await draft.AgreeAsync(vaults[i])));
        }

        Assert.Empty(joined!.Missing);
        Assert.Equal(draft.LedgerId, joined.TryComplete()?.LedgerId);
        Assert.Null(joined.TryJoin(GenesisDraft.Create("region", files)));
    }

    [Fact]
    public async Task Vault_that_is_not_a_founder_s_does_not_sign()
    {
        (_, IReadOnlyList<FounderFile> files) = await Founders.CreateAsync(4);
        await using InMemoryKeyVault stranger = InMemoryKeyVault.Create();

        KeyUnavailableException refused = await Assert.ThrowsAsync<KeyUnavailableException>(
            () => GenesisDraft.Create("region", files).AgreeAsync(stranger));
        Assert.Equal(HealthLedgerErrorCodes.GenesisNotOurs, refused.Code);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Number_of_founders_that_tolerates_nobody_is_refused(int count)
    {
        (_, IReadOnlyList<FounderFile> files) = await Founders.CreateAsync(count);
        Assert.Throws<ArgumentException>(() => GenesisDraft.Create("region", files));
    }

    [Fact]
    public async Task Founder_named_twice_is_refused()
    {
        (_, IReadOnlyList<FounderFile> files) = await Founders.CreateAsync(4);
        Assert.Throws<ArgumentException>(() => GenesisDraft.Create("region", [.. files.Skip(1), files[1]]));
    }

    [Fact]
    public async Task Genesis_that_is_not_what_the_founders_say_is_refused()
    {
        (IReadOnlyList<InMemoryKeyVault> vaults, IReadOnlyList<FounderFile> files) = await Founders.CreateAsync(5);

        // Four founder files, and the genesis of four others of the five: one was exchanged by who put it together.
        byte[] genesis = Parts(GenesisDraft.Create("region", [.. files.Skip(1)]).Encode()).Genesis;
        byte[] exchanged = Frame([.. files.Take(4)], genesis);

        Assert.Null(GenesisDraft.TryDecode(exchanged, out string? refusal));
        Assert.Equal(HealthLedgerErrorCodes.GenesisDraftContradictory, refusal);
        Assert.NotEmpty(vaults);
    }

    [Fact]
    public async Task Founders_in_another_order_than_in_the_genesis_are_refused()
    {
        (_, IReadOnlyList<FounderFile> files) = await Founders.CreateAsync(4);
        byte[] genesis = Parts(GenesisDraft.Create("region", files).Encode()).Genesis;

        byte[] swapped = Frame([files[1], files[0], files[2], files[3]], genesis);
        Assert.Null(GenesisDraft.TryDecode(swapped, out string? refusal));
        Assert.Equal(HealthLedgerErrorCodes.GenesisDraftContradictory, refusal);
    }

    [Fact]
    public async Task Draft_with_any_byte_changed_is_refused_or_of_another_ledger()
    {
        (IReadOnlyList<InMemoryKeyVault> vaults, IReadOnlyList<FounderFile> files) = await Founders.CreateAsync(4);
        GenesisDraft draft = await GenesisDraft.Create("region", files).AgreeAsync(vaults[1]);
        byte[] bytes = draft.Encode();
        Random random = new(7);
        for (int i = 0; i < 400; i++)
        {
            byte[] changed = [.. bytes];
            changed[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            Assert.Null(GenesisDraft.TryDecode(changed, out string? refusal));
            Assert.NotNull(refusal);
        }
    }

    [Fact]
    public async Task Signature_of_one_founder_does_not_count_for_another_or_twice()
    {
        (IReadOnlyList<InMemoryKeyVault> vaults, IReadOnlyList<FounderFile> files) = await Founders.CreateAsync(4);
        (byte[] genesis, byte[] signature) = Parts((await GenesisDraft.Create("region", files)
            .AgreeAsync(vaults[1])).Encode());

        Assert.NotNull(GenesisDraft.TryDecode(Frame(files, genesis, (files[1].Id, signature)), out _));
        foreach (byte[] wrong in (byte[][])
            [
                Frame(files, genesis, (files[0].Id, signature)),
                Frame(files, genesis, (files[1].Id, signature), (files[1].Id, signature)),
                Frame(files, genesis, (new ParticipantId(new byte[16]), signature)),
            ])
        {
            Assert.Null(GenesisDraft.TryDecode(wrong, out string? refusal));
            Assert.Equal(HealthLedgerErrorCodes.GenesisSignatureInvalid, refusal);
        }
    }

    // Every draft travels as a file.
    private static GenesisDraft Sent(GenesisDraft draft)
    {
        GenesisDraft? read = GenesisDraft.TryDecode(draft.Encode(), out string? refusal);
        Assert.True(read is not null, refusal);
        Assert.Equal(draft.Encode(), read.Encode());
        return read;
    }

    private static (byte[] Genesis, byte[] Signature) Parts(byte[] draft)
    {
        CanonicalReader reader = new(draft);
        reader.Array(5);
        reader.Text();
        reader.Exactly(1);
        int founders = reader.ArrayHead(256);
        for (int i = 0; i < founders; i++)
        {
            reader.Bytes();
        }

        byte[] genesis = reader.Bytes().ToArray();
        if (reader.ArrayHead(256) == 0)
        {
            return (genesis, []);
        }

        reader.Array(2);
        reader.Participant();
        return (genesis, reader.Bytes().ToArray());
    }

    private static byte[] Frame(
        IReadOnlyList<FounderFile> founders, byte[] genesis, params (ParticipantId Id, byte[] Signature)[] signatures)
    {
        CanonicalWriter writer = new(stackalloc byte[1024]);
        writer.Array(5);
        writer.Text("healthledger-genesis-draft");
        writer.Unsigned(1);
        writer.Array(founders.Count);
        foreach (FounderFile founder in founders)
        {
            writer.Bytes(founder.Bytes);
        }

        writer.Bytes(genesis.AsSpan());
        writer.Array(signatures.Length);
        foreach ((ParticipantId id, byte[] signature) in signatures)
        {
            writer.Array(2);
            writer.Id(id);
            writer.Bytes(signature.AsSpan());
        }

        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }
}
