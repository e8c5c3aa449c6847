using HealthLedger.Clients;
using HealthLedger.Ledger;
using HealthLedger.Participants;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Subjects;
using HealthLedger.Tests.Runtime;
using HealthLedger.Vaults;

namespace HealthLedger.Tests.Clients;

/// <summary>Every call that writes, sent with one id again and again: by another connection, and at another
/// writer. [INV-K1]</summary>
public sealed class RepeatedRequestTests
{
    private static readonly RequestId Id = new(new Draw(99).Bytes(16));

    public static TheoryData<string> Members =>
        [.. Enum.GetValues<ClientMember>().Where(ServedMembers.IsRepeatable).Select(member => member.ToString())];

    [Theory]
    [MemberData(nameof(Members))]
    public async Task Repeated_id_gets_the_first_answer_also_after_the_writer_was_killed(string name)
    {
        ClientMember member = Enum.Parse<ClientMember>(name);
        await using ServedNode served = await ServedNode.StartAsync();
        ReadOnlyMemory<byte> body = await BodyAsync(served, member);
        byte[] first = await AskAsync(served, member, body);
        ulong size = served.Node.GetStatus().HistorySize;
        byte[] again = await AskAsync(served, member, body);
        await served.KillAsync();
        await served.RestartAsync();
        byte[] later = await AskAsync(served, member, body);

        Assert.Equal(first, again);
        Assert.Equal(first, later);
        Assert.Equal(size, served.Node.GetStatus().HistorySize);
        Assert.Null((await served.Node.VerifyAsync(withPayloads: true)).FirstError);
    }

    [Theory]
    [InlineData(VaultKey.Author)]
    [InlineData(VaultKey.Kem)]
    public async Task Repeated_rotation_changes_the_key_once_also_when_a_later_one_came_in_between(VaultKey key)
    {
        await using ServedNode served = await ServedNode.StartAsync();
        await served.Node.PublishTrusteeKeyAsync();
        byte[] body = RotationBody(key);
        byte[] first = await AskAsync(served, ClientMember.RotateOwnKey, body);
        await using LedgerClient client = await served.ConnectAsync();
        KeyRotation later = key == VaultKey.Author
            ? await client.RotateSigningKeyAsync(KeyRotationReason.Superseded)
            : await client.PublishTrusteeKeyAsync();
        await served.KillAsync();
        await served.RestartAsync();
        byte[] again = await AskAsync(served, ClientMember.RotateOwnKey, body);

        Assert.Equal(first, again);
        Assert.Equal((3u, VaultKeyState.Active), (later.Version.Version, later.Version.State));
        VaultKeyVersion[] versions =
            [.. (await served.Ledger.Vault.ListAsync(default)).Where(version => version.Key == key)];
        Assert.Equal(
            [VaultKeyState.Retired, VaultKeyState.Retired, VaultKeyState.Active],
            versions.Select(version => version.State));
        Assert.Equal(versions[^1].KeyId, later.Version.KeyId);
    }

    [Fact]
    public async Task Client_rotates_keys_of_a_node_that_goes_on_sealing()
    {
        await using ServedNode served = await ServedNode.StartAsync();
        await using LedgerClient client = await served.ConnectAsync();
        await client.AppendAsync(TestLedger.Record("before", "p"));

        KeyRotation author = await client.RotateSigningKeyAsync(KeyRotationReason.Routine);
        KeyRotation seal = await client.RotateSealKeyAsync(KeyRotationReason.Routine);
        KeyRotation period = await client.PublishTrusteeKeyAsync();
        VaultKeyVersion rows = await client.RotateVaultKeyAsync(VaultKey.PrivateRows);

        Assert.Equal((2u, (uint?)null), (author.Version.Version, author.DestroyedVersion));
        Assert.Equal((2u, (uint?)1), (seal.Version.Version, seal.DestroyedVersion));
        Assert.Equal((1u, (uint?)null), (period.Version.Version, period.DestroyedVersion));
        Assert.Equal((2u, VaultKeyState.Active), (rows.Version, rows.State));
        KeyUnavailableException single = await Assert.ThrowsAsync<KeyUnavailableException>(
            () => client.RotateVaultKeyAsync(VaultKey.Resend));
        Assert.Equal(HealthLedgerErrorCodes.KeyNotRotatable, single.Code);
        await Assert.ThrowsAsync<ArgumentException>(() => client.RotateVaultKeyAsync(VaultKey.Seal));
        await Assert.ThrowsAsync<ArgumentException>(() => client.RotateSealKeyAsync(default));
        await client.AppendAsync(TestLedger.Record("after", "p"));
        Assert.Null((await client.VerifyAsync(withPayloads: true)).FirstError);
    }

    [Fact]
    public async Task Id_of_another_request_is_refused()
    {
        await using ServedNode served = await ServedNode.StartAsync();
        await AskAsync(served, ClientMember.Append, RequestBodies.Append(TestLedger.Record("one")));
        await using ClientLink link = await LedgerClientListenerTests.GreetAsync(served);
        await link.WriteAsync(LedgerClientListenerTests.Request(
            1, ClientMember.Append, Id, RequestBodies.Append(TestLedger.Record("two"))));
        ClientFrame? answer = await link.ReadAsync(null);

        Assert.Equal(
            (ClientFrameType.Failure, HealthLedgerErrorCodes.RequestIdReused), (answer!.Type, answer.Code));
        Assert.Equal(1UL, served.Node.GetStatus().HistorySize);
    }

    [Fact]
    public async Task Refusal_of_the_ledger_is_repeated_like_any_answer()
    {
        await using ServedNode served = await ServedNode.StartAsync();
        ReadOnlyMemory<byte> body = SuspendBody(served.Node.Organisation);
        byte[] first = await AskAsync(served, ClientMember.SuspendParticipant, body);
        byte[] again = await AskAsync(served, ClientMember.SuspendParticipant, body);

        Assert.Equal(first, again);
        Assert.Equal(1UL, served.Node.GetStatus().HistorySize);
    }

    [Fact]
    public async Task Same_id_at_the_same_time_takes_effect_once()
    {
        await using ServedNode served = await ServedNode.StartAsync();
        ReadOnlyMemory<byte> body = RequestBodies.Append(TestLedger.Record("x"));
        byte[][] answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(
            _ => AskAsync(served, ClientMember.Append, body)));

        Assert.All(answers, answer => Assert.Equal(answers[0], answer));
        Assert.Equal(1UL, served.Node.GetStatus().HistorySize);
    }

    // The answer, or the failure, without the number of its call.
    private static async Task<byte[]> AskAsync(ServedNode served, ClientMember member, ReadOnlyMemory<byte> body)
    {
        await using ClientLink link = await LedgerClientListenerTests.GreetAsync(served);
        await link.WriteAsync(LedgerClientListenerTests.Request(1, member, Id, body));
        ClientFrame answer = (await link.ReadAsync(null))!;
        return answer.Type == ClientFrameType.Answer
            ? answer.Bytes.ToArray()
            : System.Text.Encoding.UTF8.GetBytes($"{answer.Kind} {answer.Code} {answer.Text}");
    }

    private static byte[] SuspendBody(ParticipantId participant) => BodyFormat.Encode((ref writer) =>
    {
        writer.Array(2);
        writer.Bytes(participant.ToArray().AsSpan());
        writer.Number(SuspensionReason.KeyCompromised);
    });

    private static byte[] RotationBody(VaultKey key) => BodyFormat.Encode((ref writer) =>
    {
        writer.Array(3);
        writer.Number(key);
        writer.Number(KeyRotationReason.Routine);
        writer.Null();
    });

    private static async Task<ReadOnlyMemory<byte>> BodyAsync(ServedNode served, ClientMember member)
    {
        LedgerNode node = served.Node;
        await using InMemoryKeyVault vault = InMemoryKeyVault.Create();
        switch (member)
        {
            case ClientMember.Append:
                return RequestBodies.Append(TestLedger.Record("x", "1"));
            case ClientMember.Amend:
                AppendResult record = await node.AppendAsync(TestLedger.Record("x"));
                return RequestBodies.Amend(new AmendmentSubmission
                {
                    RecordId = record.RecordId,
                    Kind = AmendmentKind.Correction,
                    Replaces = 1,
                    Payload = new byte[5],
                    PayloadType = "text/plain",
                    Reason = "typo",
                });
            case ClientMember.RequestAccess:
                return RequestBodies.RequestAccess(
                    TestLedger.Request((await node.AppendAsync(TestLedger.Record("x"))).RecordId));
            case ClientMember.Attest:
                return BodyFormat.Encode((ref writer) =>
                {
                    writer.Array(2);
                    writer.Number(AttestationKind.Training);
                    writer.Bytes(new byte[9].AsSpan());
                });
            case ClientMember.AttestBackup or ClientMember.AttestDrill:
                return BodyFormat.Encode((ref writer) => writer.Bytes(new byte[32].AsSpan()));
            case ClientMember.RotateOwnKey:
                return RotationBody(VaultKey.Seal);
            case ClientMember.RotateVaultKey:
                return BodyFormat.Encode((ref writer) => writer.Number(VaultKey.RecordKeys));
            case ClientMember.ProposeProtocolVersion:
                return MembershipBodies.Upgrade(2, 100);
            case ClientMember.ProposePlacement:
                return PlacementBodies.Propose(new PlacementPolicy([]), 100);
            case ClientMember.ProposeChange or ClientMember.Vote:
                return await MembershipBodyAsync(node, member);
            case ClientMember.Quarantine:
                return BodyFormat.Encode((ref writer) =>
                {
                    writer.Array(2);
                    writer.Utf8("HLS2101");
                    writer.Bytes(new byte[9].AsSpan());
                });
            case ClientMember.RekeySubject:
                await node.AppendAsync(TestLedger.Record("x", "1"));
                return BodyFormat.Encode((ref writer) =>
                {
                    writer.Array(2);
                    writer.Patient(new PatientIdentifier("north", "1"));
                    writer.Utf8("leaked");
                });
            case ClientMember.MergeSubjects or ClientMember.UnmergeSubjects:
                return await LinkBodyAsync(node, member);
            default:
                return await ParticipantBodyAsync(served, member, vault);
        }
    }

    // Another seal key for the one replica, and a no to it.
    private static async Task<ReadOnlyMemory<byte>> MembershipBodyAsync(LedgerNode node, ClientMember member)
    {
        ReplicaApplication application = await node.ApplyForReplicaAsync();
        if (member == ClientMember.ProposeChange)
        {
            return MembershipBodies.Change([application], [], 100);
        }

        ReplicaProposal proposal = await node.ProposeChangeAsync([application], []);
        return MembershipBodies.Vote(proposal.Proposer, proposal.Id, approves: false);
    }

    private static async Task<ReadOnlyMemory<byte>> LinkBodyAsync(LedgerNode node, ClientMember member)
    {
        PatientIdentifier one = new("north", "1");
        PatientIdentifier two = new("north", "2");
        await node.AppendAsync(TestLedger.Record("x", "1"));
        await node.AppendAsync(TestLedger.Record("y", "2"));
        if (member == ClientMember.UnmergeSubjects)
        {
            await node.MergeSubjectsAsync(one, two, "same");
        }

        return BodyFormat.Encode((ref writer) =>
        {
            writer.Array(3);
            writer.Patient(one);
            writer.Patient(two);
            writer.Utf8("reason");
        });
    }

    private static async Task<ReadOnlyMemory<byte>> ParticipantBodyAsync(
        ServedNode served, ClientMember member, InMemoryKeyVault vault)
    {
        ParticipantId id = ParticipantApplication.NewId();
        ParticipantApplication application = await ParticipantApplication.CreateAsync(
            served.Ledger.Genesis.LedgerId,
            "south",
            ParticipantFacts.Create(id, 1, "South", "FR", ParticipantRoles.Laboratory),
            vault);
        if (member == ClientMember.RegisterParticipant)
        {
            return application.Encode();
        }

        await served.Node.RegisterParticipantAsync(application);
        if (member == ClientMember.UpdateParticipant)
        {
            return RequestBodies.Update(new ParticipantUpdate
            {
                Code = "south",
                Facts = ParticipantFacts.Create(id, 2, "South SA", "FR", ParticipantRoles.Laboratory),
            });
        }

        if (member == ClientMember.RotateKey)
        {
            await using InMemoryKeyVault renewed = InMemoryKeyVault.Create();
            KeySuccession succession = await KeySuccession.CreateAsync(
                served.Ledger.Genesis.LedgerId, id, (await served.Node.FindParticipantAsync(id))!.KeyId, renewed);
            return BodyFormat.Encode((ref writer) =>
            {
                writer.Array(3);
                succession.Write(ref writer);
                writer.Number(KeyRotationReason.Routine);
                writer.Null();
            });
        }

        if (member == ClientMember.LiftSuspension)
        {
            await served.Node.SuspendParticipantAsync(id, SuspensionReason.OwnRequest);
        }

        return SuspendBody(id);
    }
}
