using HealthLedger.Participants;
using HealthLedger.Primitives;
using HealthLedger.Vaults;

namespace HealthLedger.Tests.Runtime;

public sealed class NodeParticipantTests
{
    [Fact]
    public async Task Organisation_is_registered_updated_suspended_and_given_a_new_key()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using LedgerNode node = await ledger.StartAsync();
        await using InMemoryKeyVault vault = InMemoryKeyVault.Create();
        ParticipantId id = ParticipantApplication.NewId();
        ParticipantApplication application = await ApplyAsync(ledger, vault, id);
        await node.RegisterParticipantAsync(ParticipantApplication.TryDecode(application.Encode())!);

        ParticipantInfo registered = (await node.FindParticipantAsync(id))!;
        Assert.Equal(("south-lab", "FR", ParticipantRoles.Laboratory, 1L, false),
            (registered.Code, registered.Country, registered.Roles, registered.Version, registered.IsSuspended));
        Assert.Equal(application.Facts.Hash, registered.Facts);

        ParticipantFacts next = ParticipantFacts.Create(
            id, 2, "Laboratoire du Sud SA", "FR", ParticipantRoles.Laboratory | ParticipantRoles.Gateway);
        await node.UpdateParticipantAsync(new ParticipantUpdate { Code = "south", Facts = next });
        await node.SuspendParticipantAsync(id, SuspensionReason.KeyCompromised);
        await using InMemoryKeyVault renewed = InMemoryKeyVault.Create();
        KeySuccession succession = await KeySuccession.CreateAsync(
            ledger.Genesis.LedgerId, id, registered.KeyId, renewed);
        await node.RotateKeyAsync(
            succession, KeyRotationReason.Compromised, DateTimeOffset.UtcNow - TimeSpan.FromDays(2));
        Assert.True((await node.FindParticipantAsync(id))!.IsSuspended);
        await node.LiftSuspensionAsync(id, SuspensionReason.Resolved);

        ParticipantInfo now = (await node.FindParticipantAsync(id))!;
        Assert.Equal(("south", 2L, next.Hash, false), (now.Code, now.Version, now.Facts, now.IsSuspended));
        Assert.NotEqual(registered.KeyId, now.KeyId);
        Assert.Equal([node.Organisation, id], await ListAsync(node));
        Assert.Null(await node.FindParticipantAsync(ParticipantApplication.NewId()));
    }

    [Fact]
    public async Task Application_for_another_ledger_is_refused_with_an_entry()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using TestLedger other = await TestLedger.CreateAsync();
        await using LedgerNode node = await ledger.StartAsync();
        await using InMemoryKeyVault vault = InMemoryKeyVault.Create();
        ParticipantApplication application = await ApplyAsync(other, vault, ParticipantApplication.NewId());
        SubmissionRejectedException refused = await Assert.ThrowsAsync<SubmissionRejectedException>(
            () => node.RegisterParticipantAsync(application));
        Assert.Equal(HealthLedgerErrorCodes.OperationRefused, refused.Code);
        Assert.Contains("KeyProofInvalid", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_registrar_and_own_key_are_protected_from_the_node()
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using LedgerNode node = await ledger.StartAsync();
        SubmissionRejectedException refused = await Assert.ThrowsAsync<SubmissionRejectedException>(
            () => node.SuspendParticipantAsync(node.Organisation, SuspensionReason.OwnRequest));
        Assert.Contains("LastRegistrar", refused.Message, StringComparison.Ordinal);
        await using InMemoryKeyVault renewed = InMemoryKeyVault.Create();
        KeySuccession own = await KeySuccession.CreateAsync(
            ledger.Genesis.LedgerId, node.Organisation, (await node.FindParticipantAsync(node.Organisation))!.KeyId,
            renewed);
        await Assert.ThrowsAsync<ArgumentException>(() => node.RotateKeyAsync(own, KeyRotationReason.Routine));
        await Assert.ThrowsAsync<ArgumentException>(() => node.LiftSuspensionAsync(
            node.Organisation, default(SuspensionReason)));
    }

    [Fact]
    public async Task Facts_are_read_as_they_were_written_and_their_hash_cannot_be_guessed()
    {
        ParticipantId id = ParticipantApplication.NewId();
        Digest256 contract = new(new Draw(3).Bytes(32));
        ParticipantFacts facts = ParticipantFacts.Create(
            id, 7, "H\u00F4pital", "FR", ParticipantRoles.Provider, contract, "security@example.org");
        ParticipantFacts read = ParticipantFacts.TryDecode(facts.Bytes.Span)!;
        Assert.Equal(
            (id, 7L, "H\u00F4pital", "FR", ParticipantRoles.Provider, contract, "security@example.org"),
            (read.Participant, read.Version, read.LegalName, read.Country, read.Roles, read.Contract!.Value,
                read.Contact));
        Assert.Equal(facts.Hash, read.Hash);
        ParticipantFacts twin = ParticipantFacts.Create(
            id, 7, "H\u00F4pital", "FR", ParticipantRoles.Provider, contract, "security@example.org");
        Assert.NotEqual(facts.Hash, twin.Hash);
        Assert.Throws<ArgumentException>(
            () => ParticipantFacts.Create(id, 1, "x", "France", ParticipantRoles.Provider));
        Assert.Throws<ArgumentException>(
            () => ParticipantFacts.Create(id, 1, new string('x', 257), "FR", ParticipantRoles.Provider));
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => ParticipantApplication.CreateAsync(
            ledger.Genesis.LedgerId, "code", facts, ledger.Vault));
    }

    private static Task<ParticipantApplication> ApplyAsync(
        TestLedger ledger, InMemoryKeyVault vault, ParticipantId id) =>
        ParticipantApplication.CreateAsync(
            ledger.Genesis.LedgerId,
            "south-lab",
            ParticipantFacts.Create(id, 1, "Laboratoire du Sud", "FR", ParticipantRoles.Laboratory),
            vault);

    private static async Task<List<ParticipantId>> ListAsync(LedgerNode node)
    {
        List<ParticipantId> ids = [];
        await foreach (ParticipantInfo info in node.ListParticipantsAsync())
        {
            ids.Add(info.Id);
        }

        return ids;
    }
}
