using HealthLedger.Hl7v2.Parsing;

namespace HealthLedger.Cli.Commands;

/// <summary>One line of what is wrong with a message: never anything of its content.</summary>
/// <param name="Code">The code.</param>
/// <param name="Location">Where, such as `PID-3[1].4@120`, or null.</param>
/// <param name="Severity">Fatal, Error, Warning or Information.</param>
internal readonly record struct ParseFinding(string Code, string? Location, string Severity)
{
    public static ParseFinding Of(Hl7Issue issue) =>
        new(issue.Code, issue.Location.ToString(), issue.Severity.ToString());
}
