using System.Globalization;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Output;
using HealthLedger.Clients;
using HealthLedger.Vaults;

namespace HealthLedger.Cli.Diagnosis;

/// <summary>What can be found of a ledger with its keys: vault, node, clock against the newest block.</summary>
internal static class LedgerChecks
{
    private static readonly TimeSpan Drift = TimeSpan.FromSeconds(2);

    public static async Task<IReadOnlyList<Check>> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        if (context.Get(context.Globals.KeyFile) is null
            && await PassphraseSource.FindAsync(context, isNew: false, cancellationToken).ConfigureAwait(false) is null)
        {
            return
            [
                Check.Warn(
                    "vault",
                    "Not opened: no passphrase was given.",
                    "Add --passphrase-file FILE, or set HEALTHLEDGER_PASSPHRASE."),
            ];
        }

        List<Check> checks = [];
        try
        {
            LedgerFolder folder = await OpenLedger.OpenFolderAsync(context, cancellationToken).ConfigureAwait(false);
            await using (folder.ConfigureAwait(false))
            {
                checks.Add(await VaultAsync(folder, cancellationToken).ConfigureAwait(false));
            }

            OpenLedger ledger = await OpenLedger.OpenAsync(context, null, cancellationToken)
                .ConfigureAwait(false);
            await using (ledger.ConfigureAwait(false))
            {
                LedgerNodeStatus status = await ledger.Ledger
                    .GetStatusAsync(cancellationToken).ConfigureAwait(false);
                checks.AddRange(Judge(status, context.Environment.Time.GetUtcNow()));

                if (status.Redealing is { } redealing)
                {
                    checks.Add(Judge(redealing));
                }

                // A node that was only started for this has called nobody yet.
                if (ledger.Ledger is LedgerClient && status.Replication is { } replication)
                {
                    checks.Add(Judge(replication));
                }
            }
        }
        catch (HealthLedgerException exception)
        {
            ErrorOutcome outcome = ErrorOutcome.Of(exception);
            string name = checks.Count == 0 ? "vault" : "node";
            checks.Add(outcome.Code == HealthLedgerErrorCodes.LockedByAnotherProcess
                ? Check.Warn(
                    name, "A node runs on this folder; it was not looked into.", "Ask it: /health/ready, /metrics.")
                : Check.Fail(name, outcome.Code, outcome.Text));
        }

        return checks;
    }

    private static async Task<Check> VaultAsync(LedgerFolder folder, CancellationToken cancellationToken)
    {
        IReadOnlyList<VaultKeyVersion> keys = await folder.Vault.ListAsync(cancellationToken).ConfigureAwait(false);
        string shares = folder.Vault.RecoveryThreshold == 0
            ? "no recovery shares were dealt"
            : $"{folder.Vault.RecoveryThreshold} recovery shares open it too";
        string detail = $"The vault opens; {keys.Count} key versions, {shares}";
        return keys.Any(key => key is { Key: VaultKey.Seal, State: VaultKeyState.Active })
            ? Check.Ok("vault", detail)
            : Check.Fail(
                "vault",
                detail + "; it has no active seal key, as one that was restored from a backup",
                "Put the newest vault file back. Where it is lost, restore with --new-epoch: the ledger gives "
                + "the replica "
                + "another key.");
    }

    private static Check Judge(ReplicationStatus replication)
    {
        string detail = string.Create(
            CultureInfo.InvariantCulture,
            $"{replication.Connected} of {replication.Peers.Count} other replicas connected, view {replication.View}, "
            + $"{replication.Quorum} seal a block");
        if (!replication.HasQuorum)
        {
            return Check.Fail(
                "quorum",
                detail,
                "Nothing is sealed until more replicas are within reach: healthledger status says who is missing; call "
                + "their operators, and check the network.");
        }

        return replication.Connected == replication.Peers.Count
            ? Check.Ok("quorum", detail)
            : Check.Warn("quorum", detail, "healthledger status says who is missing; call their operators.");
    }

    private static Check Judge(RedealingStatus redealing)
    {
        string detail = string.Create(
            CultureInfo.InvariantCulture,
            $"{redealing.Records} records{(redealing.IsCounting ? " so far" : string.Empty)} are dealt to former "
            + $"replicas, {redealing.ReadableByOne} of them to one alone");
        return redealing.Failed == 0
            ? Check.Warn("redealing", detail, "The node deals them anew by itself; leave it running.")
            : Check.Warn(
                "redealing",
                string.Create(CultureInfo.InvariantCulture, $"{detail}; {redealing.Failed} are not at hand"),
                "healthledger verify --full names what is missing; put it back from a backup, and start the node "
                + "again.");
    }

    private static IEnumerable<Check> Judge(LedgerNodeStatus status, DateTimeOffset now)
    {
        string head = string.Create(
            CultureInfo.InvariantCulture, $"height {status.Height}, {status.HistorySize} entries, newest block "
                + $"{status.Time:O}");
        yield return status is { IsHalted: false, Fault: null }
            ? Check.Ok("node", head)
            : Check.Fail("node", $"{head}; {status.Fault ?? "halted"}", "See docs/reference/error-codes.md.");
        if (status.Upgrade is { } upgrade)
        {
            yield return upgrade.IsSupported
                ? Check.Ok("protocol", UpgradeText.Of(status))
                : Check.Fail(
                    "protocol",
                    UpgradeText.Of(status),
                    "Start a newer version of the software on the same data; nothing else is needed.");
        }

        yield return now >= status.Time - Drift
            ? Check.Ok("ledger-clock", "The clock is not behind the newest block")
            : Check.Fail(
                "ledger-clock",
                $"The clock is {(status.Time - now).TotalSeconds:0} s behind the newest block.",
                "Check time synchronisation. Sealing goes on by itself once the clock is right.");
    }
}
