using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace HealthLedger.Cli.Output;

/// <summary>The usual help, and below it what the command's own page adds: notes and examples.</summary>
internal sealed class ExamplesHelpAction : SynchronousCommandLineAction
{
    private readonly HelpAction _usual;
    private readonly IReadOnlyDictionary<Command, string> _details;

    public ExamplesHelpAction(HelpAction usual, IReadOnlyDictionary<Command, string> details)
    {
        _usual = usual;
        _details = details;
    }

    public override int Invoke(ParseResult parseResult)
    {
        int result = _usual.Invoke(parseResult);
        if (_details.TryGetValue(parseResult.CommandResult.Command, out string? details))
        {
            parseResult.InvocationConfiguration.Output.WriteLine(details);
        }

        return result;
    }
}
