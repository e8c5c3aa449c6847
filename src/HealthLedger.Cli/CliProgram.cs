using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using System.Diagnostics.CodeAnalysis;
using HealthLedger.Cli.Commands;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Output;

namespace HealthLedger.Cli;

/// <summary>The whole command line, without the process around it.</summary>
internal static class CliProgram
{
    /// <summary>Runs one command.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="environment">Streams, variables, clock.</param>
    /// <param name="cancellationToken">Drains and stops.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    [SuppressMessage("Design", "CA1031", Justification = "The last resort: every exception becomes a code and an "
        + "exit code.")]
    public static async Task<int> RunAsync(
        IReadOnlyList<string> args, CliEnvironment environment, CancellationToken cancellationToken = default)
    {
        GlobalOptions globals = new();
        Command root = Build(globals, environment);

        ParseResult parsed = root.Parse(args, CommandContext.Configuration);
        CliConsole console = new(environment, parsed.GetValue(globals.Json));
        try
        {
            if (parsed.Errors.Count > 0 && parsed.Action is not ExamplesHelpAction)
            {
                return Explain(parsed, console);
            }

            InvocationConfiguration configuration = new()
            {
                Output = environment.Output,
                Error = environment.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            return await parsed.InvokeAsync(configuration, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            ErrorOutcome outcome = ErrorOutcome.Of(exception);
            console.WriteError(outcome.Code, outcome.Text);
            return outcome.ExitCode;
        }
    }

    private static Command Build(GlobalOptions globals, CliEnvironment environment)
    {
        CommandSet set = new(globals, environment);
        HelpOption help = new();
        Command root = new(
            "healthledger",
            "HealthLedger: a permissioned ledger for health records.\n\n"
            + "Exit codes: 0 done, 1 the checked thing failed, 2 wrong usage, 3 environment, 4 denied, "
            + "5 integrity violation in our own ledger.")
        {
            globals.Json, globals.Data, globals.PassphraseFile, globals.KeyFile, globals.SigningKeys,
            globals.DevelopmentKeys, globals.PostgreSqlFile, globals.Schema, globals.CreateSchema, help,
            new VersionOption(),
            InitCommand.Create(set),
            ServeCommand.Create(set),
            ServiceCommand.Create(set),
            StatusCommand.Create(set),
            VerifyCommand.Create(set),
            DoctorCommand.Create(set),
            BackupCommand.Create(set),
            RestoreCommand.Create(set),
            SnapshotCommand.Create(set),
            PruneCommand.Create(set),
            Hl7(set),
            new Command("keys", "Keys of the vault: versions, custody, recovery.")
            {
                KeysListCommand.Create(set),
                KeysRotateCommand.Create(set),
                KeysPublishCommand.Create(set),
                KeysActivateCommand.Create(set),
                KeysDestroyCommand.Create(set),
                KeysPassphraseCommand.Create(set),
                KeysBackupCommand.Create(set),
                KeysRestoreCommand.Create(set),
                new Command("recovery", "Recovery shares: several officers together open the vault.")
                {
                    KeysRecoverySplitCommand.Create(set), KeysRecoveryCombineCommand.Create(set),
                },
            },
            new Command("recovery", "Officers put a ledger back into force whose seal key or quorum is lost.")
            {
                RecoveryKeyCommand.Create(set),
                RecoverySurveyCommand.Create(set),
                RecoveryRequestCommand.Create(set),
                RecoverySignCommand.Create(set),
                RecoveryCompleteCommand.Create(set),
            },
            new Command("witness", "Witnesses sign the heads of ledgers.")
            {
                WitnessKeyCommand.Create(set), WitnessServeCommand.Create(set), WitnessStatusCommand.Create(set),
            },
            new Command("receipt", "Receipts.") { ReceiptVerifyCommand.Create(set), ReceiptGetCommand.Create(set) },
            new Command("proof", "Proofs besides receipts.")
            {
                ProofVerifyCommand.Create(set), ProofGetCommand.Create(set), ProofCompareCommand.Create(set),
            },
            new Command("audit", "What was accessed.") { AuditDisclosuresCommand.Create(set) },
            new Command("records", "Records, through sealed access.")
            {
                RecordsShowCommand.Create(set), RecordsHistoryCommand.Create(set), RecordsAmendCommand.Create(set),
            },
            Network(set),
            new Command("placement", "Who holds which records.") { PlacementShowCommand.Create(set) },
            BenchCommand.Create(set),
            SimulateCommand.Create(set),
        };
        help.Action = new ExamplesHelpAction((HelpAction)help.Action!, set.Details);
        return root;
    }

    private static Command Hl7(CommandSet set) =>
        new Command("hl7", "HL7 v2 messages.")
        {
            Hl7ParseCommand.Create(set), Hl7SendCommand.Create(set), Hl7MessagesCommand.CreateMessages(set),
            Hl7MessagesCommand.CreateErrors(set), Hl7QueueCommands.CreateReplay(set),
            Hl7QueueCommands.CreateSetAside(set), Hl7ShowCommand.Create(set),
            Hl7ResendCommand.Create(set), Hl7AccessesCommand.Create(set), Hl7ImportCommand.Create(set),
            Hl7ReconcileCommand.Create(set), Hl7StatusCommand.Create(set), Hl7AlertsCommand.Create(set),
            Hl7PauseCommand.CreatePause(set), Hl7PauseCommand.CreateResume(set),
            Hl7OnboardCommand.Create(set),
            Hl7RoutesCommand.Create(set),
        };

    private static Command Network(CommandSet set) =>
        new("network", "The ledger's organisations: founding, joining, who takes part.")
        {
            NetworkFounderCommand.Create(set),
            NetworkGenesisCommand.Create(set),
            NetworkAgreeCommand.Create(set),
            NetworkApplyCommand.Create(set),
            NetworkRegisterCommand.Create(set),
            NetworkProposeCommand.Create(set),
            NetworkProposalsCommand.Create(set),
            NetworkVoteCommand.Create(set),
            NetworkReplicasCommand.Create(set),
            NetworkRejoinCommand.Create(set),
            NetworkParticipantsCommand.Create(set),
        };

    private static int Explain(ParseResult parsed, CliConsole console)
    {
        foreach (ParseError error in parsed.Errors)
        {
            console.WriteError(CliErrorCodes.UsageWrong, error.Message);
        }

        string path = string.Join(' ', Path(parsed.CommandResult));
        console.WriteNotice($"  Usage and examples: {path} --help");
        return ExitCode.Usage;
    }

    private static IEnumerable<string> Path(SymbolResult? result) => result is CommandResult command
        ? Path(command.Parent).Append(command.Command.Name)
        : [];
}
