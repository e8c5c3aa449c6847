using System.CommandLine;
using HealthLedger.Cli.Serving;

namespace HealthLedger.Cli.Commands;

/// <summary>`hl7 pause` and `hl7 resume`: one listener of a running node.</summary>
internal static class Hl7PauseCommand
{
    private const string PauseDescription =
        """
        Pauses one listener of a running node: its port is closed, what is at hand is answered, connections end.

        Senders that keep what is not answered lose nothing. Other listeners go on. It lasts until `hl7 resume` or the
        next start of the node: a restart begins with what the file of listeners says. Exit code 1: it was not done.

        Examples:
          healthledger hl7 pause adt --data ./ledger
        """;

    private const string ResumeDescription =
        """
        Lets a paused listener listen on its port again.

        Exit code 1: there is no such listener, or another program has taken the port.

        Examples:
          healthledger hl7 resume adt --data ./ledger
        """;

    public static Command CreatePause(CommandSet set) => Create(set, "pause", PauseDescription, HostCalls.Pause);

    public static Command CreateResume(CommandSet set) => Create(set, "resume", ResumeDescription, HostCalls.Resume);

    private static Command Create(CommandSet set, string word, string description, string action)
    {
        Argument<string> name = new("NAME") { Description = "The listener's name." };
        return set.WithAction(
            new Command(word, description) { name },
            (context, cancellationToken) => HostQuestion.AskAsync(
                context, action, context.Get(name), cancellationToken));
    }
}
