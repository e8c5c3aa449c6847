using System.CommandLine;
using HealthLedger.Cli.Input;
using HealthLedger.Hl7v2.Intake;

namespace HealthLedger.Cli.Serving;

/// <summary>The options of `serve` for how messages are acknowledged and kept in order.</summary>
internal sealed class ServeIntake
{
    private readonly Option<string> _ackWhen = new("--ack-when")
    {
        Description = "When a message is acknowledged: sealed, or stored in the durable queue and sealed after that.",
        HelpName = "sealed|stored",
        DefaultValueFactory = _ => "sealed",
    };

    private readonly Option<string> _onUnavailable = new("--on-unavailable")
    {
        Description = "While the ledger cannot seal: hold messages, queue them durably, or reject them with AR 207.",
        HelpName = "hold|queue|reject",
        DefaultValueFactory = _ => "hold",
    };

    private readonly Option<string> _order = new("--order")
    {
        Description = "Which queued messages keep their order: those of a feed, a connection or a patient.",
        HelpName = "feed|connection|patient",
        DefaultValueFactory = _ => "feed",
    };

    /// <summary>Adds the options to the command.</summary>
    public Command On(Command command)
    {
        command.Options.Add(_ackWhen);
        command.Options.Add(_onUnavailable);
        command.Options.Add(_order);
        return command;
    }

    /// <summary>The first of the options that is on the command line, or null.</summary>
    public string? FindGiven(CommandContext context) =>
        ((Option[])[_ackWhen, _onUnavailable, _order]).FirstOrDefault(context.IsGiven)?.Name;

    /// <exception cref="CliException">A value is none of those that there are.</exception>
    public Hl7v2IntakeOptions Read(CommandContext context) => new()
    {
        AckWhen = context.Get(_ackWhen) switch
        {
            "sealed" => AckWhen.Sealed,
            "stored" => AckWhen.Stored,
            _ => throw CliException.Usage("--ack-when is sealed or stored."),
        },
        OnUnavailable = context.Get(_onUnavailable) switch
        {
            "hold" => UnavailableAction.Hold,
            "queue" => UnavailableAction.QueueDurably,
            "reject" => UnavailableAction.AnswerReject,
            _ => throw CliException.Usage("--on-unavailable is hold, queue or reject."),
        },
        Order = context.Get(_order) switch
        {
            "feed" => MessageOrder.Feed,
            "connection" => MessageOrder.Connection,
            "patient" => MessageOrder.Patient,
            _ => throw CliException.Usage("--order is feed, connection or patient."),
        },
    };
}
