using System.CommandLine;
using HealthLedger.Cli.Hl7;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Listeners;
using HealthLedger.Cli.Output;
using HealthLedger.Cli.Serving;
using HealthLedger.Hl7v2.Intake;
using HealthLedger.Hl7v2.Mllp;
using HealthLedger.Hl7v2.Onboarding;

namespace HealthLedger.Cli.Commands;

/// <summary>`hl7 onboard`: a new sender is tried before it is let in.</summary>
internal static class Hl7OnboardCommand
{
    private const string Description =
        """
        Tries a new sender by the rules of a listener, and says pass or fail, without any value of a message.

        Reads samples from files, or listens for a while and answers as the listener would. Each message is parsed,
        matched with its structure, checked against the standard, the site's rules and the profile, and judged by what
        the listener accepts and how it finds the patient; over all of them senders, control ids, gaps in MSH-13 and
        what is asked of acknowledgments are looked at. Nothing is written, and no ledger is opened: an AA says that
        the message would be taken, so let no sender in production connect.

        --listeners FILE with --listener NAME takes the rules of that listener, and with --listen its TLS. The report
        has codes, positions and counts alone; messages are named by their number. Exit code 0: pass; 1: fail.

        Examples:
          healthledger hl7 onboard --listeners ./listeners.json --listener adt samples/*.hl7
          healthledger hl7 onboard --rules site.json samples/*.hl7 --json
          healthledger hl7 onboard --listeners ./listeners.json --listener adt --listen 2599 --for 30m --count 500
        """;

    public static Command Create(CommandSet set)
    {
        Argument<string[]> files = new("FILE")
        {
            Description = "Files with samples; @LIST names a file with one path a line; - is standard input.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        Option<string?> listeners = new("--listeners")
        {
            Description = "A file of listeners, with --listener.",
            HelpName = "FILE",
        };
        Option<string?> listener = new("--listener")
        {
            Description = "The listener whose rules hold.",
            HelpName = "NAME",
        };
        Option<string?> rules = new("--rules") { Description = "Rules of the site, without a file of listeners." };
        Option<string?> profile = new("--profile")
        {
            Description = "A conformance profile, without a file of listeners.",
        };
        TrialPort port = new();
        return set.WithAction(
            port.On(new Command("onboard", Description) { files, listeners, listener, rules, profile }),
            async (context, cancellationToken) =>
            {
                ListenerConfiguration? configured = await ReadAsync(
                    context,
                    context.Get(listeners),
                    context.Get(listener),
                    (context.Get(rules), context.Get(profile)),
                    cancellationToken).ConfigureAwait(false);
                return configured is null
                    ? ExitCode.Usage
                    : await RunAsync(context, configured, context.Get(files), port, cancellationToken)
                        .ConfigureAwait(false);
            });
    }

    private static async Task<ListenerConfiguration?> ReadAsync(
        CommandContext context,
        string? path,
        string? name,
        (string? Rules, string? Profile) site,
        CancellationToken cancellationToken)
    {
        if (path is null != name is null)
        {
            throw CliException.Usage("--listeners FILE and --listener NAME belong together.");
        }

        if (path is null)
        {
            return new ListenerConfiguration
            {
                Listener = new MllpListenerOptions { Name = "trial" },
                Intake = new Hl7v2IntakeOptions
                {
                    Validator = await ValidationSettings.ReadAsync(
                        isAsked: true,
                        isStrict: false,
                        site.Rules,
                        site.Profile,
                        context.Environment,
                        cancellationToken).ConfigureAwait(false),
                },
            };
        }

        if (site is not (null, null))
        {
            throw CliException.Usage("--rules and --profile are in the file of listeners already.");
        }

        return await ListenerChoice.ReadAsync(context, path, name!, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<int> RunAsync(
        CommandContext context,
        ListenerConfiguration configured,
        string[] files,
        TrialPort port,
        CancellationToken cancellationToken)
    {
        bool listens = port.IsGiven(context);
        if (listens == files.Length > 0)
        {
            throw CliException.Usage("Name files with samples, or a port with --listen.");
        }

        SenderTrial trial = new(configured.Name, configured.Intake);
        int unreadable = 0;
        if (listens)
        {
            await port.ListenAsync(context, configured, trial, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            unreadable = await AddFilesAsync(context, trial, files, cancellationToken).ConfigureAwait(false);
        }

        TrialReport report = trial.GetReport();
        TrialView.Show(context.Console, report);
        return unreadable > 0 ? ExitCode.Environment : report.IsPassed ? ExitCode.Done : ExitCode.CheckFailed;
    }

    private static async Task<int> AddFilesAsync(
        CommandContext context, SenderTrial trial, string[] files, CancellationToken cancellationToken)
    {
        int unreadable = 0;
        foreach (InputFile file in InputFile.Expand(files, context.Environment))
        {
            try
            {
                byte[] bytes = await file.ReadAsync(cancellationToken).ConfigureAwait(false);
                trial.Add(bytes, MllpFindings.None, context.Environment.Time.GetUtcNow());
            }
            catch (CliException exception)
            {
                unreadable++;
                ErrorOutcome outcome = ErrorOutcome.Of(exception);
                context.Console.WriteError(outcome.Code, outcome.Text);
            }
        }

        return unreadable;
    }
}
