using System.CommandLine;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Output;
using HealthLedger.Clients;
using HealthLedger.Ledger;
using HealthLedger.Primitives;

namespace HealthLedger.Cli.Commands;

/// <summary>`network propose`: another replica set, the next protocol version, or another placement.</summary>
internal static class NetworkProposeCommand
{
    private const string Description =
        """
        Proposes a change that the organisations with a replica vote on; this one must run one.

        Who gets a replica and whose replica leaves (--add, --remove); or that the ledger goes over to the next version
        of the protocol (--protocol-version); or who may hold which records (--placement).

        It is asked of the node that runs on the folder. Another open proposal of this organisation is replaced. It
        takes effect once a quorum of the organisations that run replicas has voted yes with `network vote`, this one
        included: a proposal is no vote. There is one replica, or there are four and more.

        Examples:
          healthledger network propose --add centre.replica --data ./north
          healthledger network propose --add centre.replica --remove 8271...9cb9 --data ./north
          healthledger network propose --protocol-version 2 --data ./north
          healthledger network propose --placement placement.json --data ./north
        """;

    public static Command Create(CommandSet set)
    {
        Option<string[]> added = new("--add")
        {
            Description = "The second file of `network apply`; may be repeated.",
            HelpName = "FILE",
            DefaultValueFactory = _ => [],
        };
        Option<string[]> removed = new("--remove")
        {
            Description = "The id of an organisation whose replica leaves; may be repeated.",
            HelpName = "ID",
            DefaultValueFactory = _ => [],
        };
        Option<ulong?> protocol = new("--protocol-version")
        {
            Description = "The version: one more than the present one, which `status` shows.",
            HelpName = "N",
        };
        Option<string?> placement = new("--placement")
        {
            Description = "The file with the placement policy, JSON.",
            HelpName = "FILE",
        };
        return set.WithAction(
            new Command("propose", Description) { added, removed, protocol, placement },
            (context, cancellationToken) => RunAsync(
                context,
                context.Get(added)!,
                [
                    .. context.Get(removed)!.Select(
                        id => new ParticipantId(HexArgument.Parse("--remove", id, ParticipantId.SizeBytes))),
                ],
                (context.Get(protocol), context.Get(placement)),
                cancellationToken));
    }

    private static async Task<int> RunAsync(
        CommandContext context,
        string[] files,
        IReadOnlyList<ParticipantId> removed,
        (ulong? Protocol, string? Placement) other,
        CancellationToken cancellationToken)
    {
        int kinds = (files.Length + removed.Count > 0 ? 1 : 0)
            + (other.Protocol is null ? 0 : 1)
            + (other.Placement is null ? 0 : 1);
        if (kinds != 1)
        {
            throw CliException.Usage(
                "Name somebody with --add or --remove, or a version with --protocol-version, or a file with "
                + "--placement: one of the three.");
        }

        PlacementPolicy? placement = other.Placement is { } file
            ? PlacementFile.Read(
                file, await InputFile.Of(file, context.Environment).ReadAsync(cancellationToken).ConfigureAwait(false))
            : null;

        IReadOnlyList<ReplicaApplication> added = await ReadAsync(context, files, cancellationToken)
            .ConfigureAwait(false);
        LedgerClient client = await OpenLedger.ConnectAsync(context, cancellationToken).ConfigureAwait(false);
        await using (client.ConfigureAwait(false))
        {
            await (placement is not null
                ? client.ProposePlacementAsync(placement, cancellationToken: cancellationToken)
                : other.Protocol is { } version
                ? client.ProposeProtocolVersionAsync(version, cancellationToken: cancellationToken)
                : client.ProposeChangeAsync(added, removed, cancellationToken: cancellationToken))
                .ConfigureAwait(false);
            MembershipView.Show(
                context.Console,
                await client.ListProposalsAsync(cancellationToken)
                    .Where(open => open.Proposer == client.Organisation)
                    .ToListAsync(cancellationToken).ConfigureAwait(false));
        }

        return ExitCode.Done;
    }

    private static async Task<IReadOnlyList<ReplicaApplication>> ReadAsync(
        CommandContext context, string[] files, CancellationToken cancellationToken)
    {
        List<ReplicaApplication> added = [];
        foreach (string file in files)
        {
            byte[] bytes = await InputFile.Of(file, context.Environment).ReadAsync(cancellationToken)
                .ConfigureAwait(false);
            added.Add(ReplicaApplication.TryDecode(bytes) ?? throw new CliException(
                CliErrorCodes.NoApplication,
                ExitCode.CheckFailed,
                $"'{file}' is not the application of a replica, or is damaged. It is the second file of `network "
                + "apply`."));
        }

        return added;
    }
}
