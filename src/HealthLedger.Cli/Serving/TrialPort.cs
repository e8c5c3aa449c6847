using System.CommandLine;
using System.Globalization;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Listeners;
using HealthLedger.Hl7v2.Mllp;
using HealthLedger.Hl7v2.Onboarding;

namespace HealthLedger.Cli.Serving;

/// <summary>A port on which a new sender is tried.</summary>
internal sealed class TrialPort
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    private readonly Option<int?> _port = new("--listen")
    {
        Description = "Listen on this port in place of reading files; 0 takes a free one. Without a file of listeners: "
            + "on loopback.",
        HelpName = "PORT",
    };

    private readonly Option<string> _for = new("--for")
    {
        Description = "How long, such as 30m; Ctrl-C ends it earlier.",
        HelpName = "DURATION",
        DefaultValueFactory = _ => "10m",
    };

    private readonly Option<long?> _count = new("--count")
    {
        Description = "End after so many frames.",
        HelpName = "N",
    };

    /// <summary>Adds the options to the command.</summary>
    public Command On(Command command)
    {
        command.Options.Add(_port);
        command.Options.Add(_for);
        command.Options.Add(_count);
        return command;
    }

    public bool IsGiven(CommandContext context) => context.Get(_port) is not null;

    /// <summary>Listens until the time is up, enough has come, or somebody stops it; what is at hand is
    /// answered.</summary>
    /// <exception cref="CliException">An option is wrong.</exception>
    /// <exception cref="MllpListenerException">The port cannot be bound.</exception>
    public async Task ListenAsync(
        CommandContext context,
        ListenerConfiguration configured,
        SenderTrial trial,
        CancellationToken cancellationToken)
    {
        if (!DurationText.TryParse(context.Get(_for), out TimeSpan duration) || duration <= TimeSpan.Zero
            || duration > Longest)
        {
            throw CliException.Usage("--for takes a duration such as 30m, up to 7d.");
        }

        long left = context.Get(_count) ?? long.MaxValue;
        if (left < 1)
        {
            throw CliException.Usage("--count takes a number from 1.");
        }

        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        MllpListenerOptions options = configured.Listener;
        options.Port = ServeListeners.CheckPort(context.Get(_port)!.Value);
        SenderTrialHandler handler = new(trial, () =>
        {
            if (Interlocked.Decrement(ref left) == 0)
            {
                ended.Cancel();
            }
        });
        MllpListener listener = new(options, handler, null, context.Environment.Time);
        await using (listener.ConfigureAwait(false))
        {
            await listener.StartAsync(cancellationToken).ConfigureAwait(false);
            context.Console.WriteNotice(string.Create(
                CultureInfo.InvariantCulture,
                $"Trying what comes to {listener.BoundEndPoint} for {DurationText.Of(duration)}. "
                + $"Nothing is kept: an AA here means nothing."));
            await Task.Delay(duration, context.Environment.Time, ended.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
