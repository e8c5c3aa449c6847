using System.CommandLine;
using HealthLedger.Inbox;
using HealthLedger.Primitives;
using HealthLedger.Subjects;

namespace HealthLedger.Cli.Input;

/// <summary>What a listing of received messages is searched by.</summary>
internal sealed class InboxOptions
{
    private const int MostListed = 10_000;

    private readonly Option<string?> _from = new("--from") { Description = "Received at this instant or later." };
    private readonly Option<string?> _to = new("--to") { Description = "Received before this instant." };
    private readonly Option<string?> _type = new("--type") { Description = "MSH-9, such as ADT or ADT^A01." };
    private readonly Option<string?> _sender = new("--sender") { Description = "MSH-3 or MSH-4." };
    private readonly Option<string?> _controlId = new("--control-id") { Description = "MSH-10, whole." };
    private readonly Option<string?> _ack = new("--ack") { Description = "MSA-1 of the answer, such as AE." };
    private readonly Option<string?> _listener = new("--listener") { Description = "The listener's name." };
    private readonly Option<string?> _patient = new("--patient") { Description = "The patient's identifier." };
    private readonly Option<string?> _assigner = new("--assigner")
    {
        Description = "Who assigned the identifier. Default: nobody.",
    };

    private readonly Option<int> _limit = new("--limit")
    {
        Description = $"How many at most, 1 to {MostListed}.",
        DefaultValueFactory = _ => 50,
    };

    private readonly Option<string?> _after = new("--after")
    {
        Description = "Go on behind this message, the last one of the list before.",
        HelpName = "ID",
    };

    public Command On(Command command)
    {
        foreach (Option option in (Option[])[
            _from, _to, _type, _sender, _controlId, _ack, _listener, _patient, _assigner, _limit, _after])
        {
            command.Options.Add(option);
        }

        return command;
    }

    /// <exception cref="CliException">A value is not what it should be.</exception>
    public InboxQuery Read(CommandContext context, IReadOnlyList<InboxStatus> statuses)
    {
        int limit = context.Get(_limit);
        return new InboxQuery
        {
            From = context.Get(_from) is { } from ? InstantArgument.Parse("--from", from) : null,
            To = context.Get(_to) is { } to ? InstantArgument.Parse("--to", to) : null,
            MessageType = context.Get(_type),
            Sender = context.Get(_sender),
            ControlId = context.Get(_controlId),
            Answer = context.Get(_ack),
            Listener = context.Get(_listener),
            Patient = context.Get(_patient) is { Length: > 0 } patient
                ? new PatientIdentifier(context.Get(_assigner) ?? string.Empty, patient)
                : null,
            After = context.Get(_after) is { } after ? RecordArgument.ParseMessage(after) : (RecordId?)null,
            Limit = limit is >= 1 and <= MostListed
                ? limit
                : throw CliException.Usage($"--limit is not a number of 1 to {MostListed}."),
            Statuses = statuses,
        };
    }
}
