using System.CommandLine;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Output;
using HealthLedger.Snapshots;
using HealthLedger.Storage;

namespace HealthLedger.Cli.Commands;

/// <summary>`snapshot`: a node that joins without the whole history.</summary>
internal static class SnapshotCommand
{
    private const string Description =
        "Lets a node begin with the newest state of a member's node instead of the whole history.";

    private const string WriteDescription =
        """
        Writes the newest state of a ledger into a file, for a node that joins. A node that runs on the folder is asked
        to write it, and goes on meanwhile. The file appears only when it is whole and was read back.

        It holds what every replica holds: commitments and pseudonyms, no payload and no key. Give it to members only.
        Whoever loads it need not trust who wrote it.

        Example:
          healthledger snapshot write --data ./north --to ./ledger.hlsnapshot
        """;

    private const string LoadDescription =
        """
        Loads a snapshot into the folder of a node that is about to join, before it is started for the first time
        (`network apply` makes the folder). Everything is verified against the folder's genesis first: seals, state and
        history; what is wrong is not stored.

        The node then fetches what was sealed since, and votes once it has it. It has no block, entry, receipt or
        payload from before: let as many nodes as a quorum has keep the whole history. An organisation that comes back
        (`network rejoin`) has records from before, and fetches the history.

        Example:
          healthledger snapshot load ./ledger.hlsnapshot --data ./centre
        """;

    private const string FetchDescription =
        """
        Fetches the newest state from a member's node over the network, and loads it into the folder of a node that is
        about to join: after the members have voted for it (they let it in from then on), and before it is started for
        the first time. Members are asked one after the other, until one gives a good one; as with `snapshot load`,
        none of them needs to be trusted, and the node lacks what was before.

        It uses the same way as `serve`: the addresses of members, or --listen where they call this node.

        Example:
          healthledger snapshot fetch --data ./centre --peer NORTH=north.example:7400
        """;

    public static Command Create(CommandSet set)
    {
        PeerOptions peers = new();
        Option<string> to = new("--to") { Description = "The file to write.", HelpName = "FILE", Required = true };
        Argument<string> file = new("FILE") { Description = "The snapshot." };
        return new Command("snapshot", Description)
        {
            set.WithAction(
                new Command("write", WriteDescription) { to },
                (context, cancellationToken) => WriteAsync(context, context.Get(to)!, cancellationToken)),
            set.WithAction(
                new Command("load", LoadDescription) { file },
                (context, cancellationToken) => LoadAsync(context, context.Get(file), cancellationToken)),
            set.WithAction(
                peers.Reaching(new Command("fetch", FetchDescription)),
                (context, cancellationToken) => FetchAsync(context, peers, cancellationToken)),
        };
    }

    private static async Task<int> WriteAsync(
        CommandContext context, string to, CancellationToken cancellationToken)
    {
        OutputFile.RequireNew(to);
        OpenLedger ledger = await OpenLedger.OpenAsync(context, null, cancellationToken).ConfigureAwait(false);
        await using (ledger.ConfigureAwait(false))
        {
            SnapshotView.Show(context.Console, await context.Console.WithProgressAsync(
                "Writing MiB",
                report => ledger.Ledger.WriteSnapshotAsync(to, new SnapshotReporter(report), cancellationToken))
                .ConfigureAwait(false));
        }

        return ExitCode.Done;
    }

    private static Task<int> LoadAsync(CommandContext context, string file, CancellationToken cancellationToken) =>
        BeginAsync(
            context,
            "Reading MiB",
            (folder, storage, progress) =>
                LedgerSnapshot.LoadAsync(folder.Genesis, storage, file, progress, cancellationToken),
            cancellationToken);

    private static Task<int> FetchAsync(
        CommandContext context, PeerOptions peers, CancellationToken cancellationToken) =>
        BeginAsync(
            context,
            "Fetching MiB",
            (folder, storage, progress) => new LedgerNodeBuilder
            {
                Genesis = folder.Genesis,
                Vault = folder.Vault,
                Storage = storage,
                Peers = peers.Build(context, folder.Genesis),
                Joins = folder.Application?.Id ?? throw CliException.Usage(
                    "The folder is not of a node that joins: `network apply` makes such a one. A founder's node has "
                    + "the history, and fetches what it lacks."),
            }.FetchSnapshotAsync(progress, cancellationToken),
            cancellationToken);

    private static async Task<int> BeginAsync(
        CommandContext context,
        string what,
        Func<LedgerFolder, ILedgerStorageDriver, IProgress<SnapshotProgress>, Task<SnapshotSummary>> begin,
        CancellationToken cancellationToken)
    {
        LedgerFolder folder = await OpenLedger.OpenFolderAsync(context, cancellationToken).ConfigureAwait(false);
        await using (folder.ConfigureAwait(false))
        {
            ILedgerStorageDriver storage = StorageSource.Driver(context, folder.Path, TimeSpan.Zero);
            SnapshotView.Show(context.Console, await context.Console.WithProgressAsync(
                what, report => begin(folder, storage, new SnapshotReporter(report))).ConfigureAwait(false));
            context.Console.WriteNotice(
                "The node begins here. Next: healthledger serve, with the addresses of the members.");
        }

        return ExitCode.Done;
    }
}
