using System.Globalization;
using System.Text.Json;
using HealthLedger.Cli.Output;
using HealthLedger.Hl7v2.Onboarding;

namespace HealthLedger.Cli.Serving;

/// <summary>Shows what a trial of a sender found.</summary>
internal static class TrialView
{
    public static void Show(CliConsole console, TrialReport report)
    {
        if (console.IsJson)
        {
            console.WriteJson(json => Write(json, report));
        }

        console.WriteTable(
            ["check", "outcome", "code", "place", "count", "first message"],
            report.Checks.SelectMany(Rows));
        console.WriteValues(
            ("messages", Number(report.MessageCount)),
            ("by type", string.Join(' ', report.Types.Select(type => $"{type.Key} {Number(type.Value)}"))),
            ("would be refused", Number(report.RefusedCount)),
            ("enhanced mode", Number(report.EnhancedCount)),
            ("with MSH-18", Number(report.CharacterSetCount)),
            ("with MSH-13", Number(report.NumberedCount)));
        console.WriteLine(report.IsPassed ? "PASS" : report.MessageCount == 0 ? "FAIL: no message came." : "FAIL");
    }

    private static IEnumerable<string[]> Rows(TrialCheck check) => check.Findings.Count == 0
        ? [[check.Name, check.Outcome.ToString(), "-", "-", "-", "-"]]
        : check.Findings.Select(finding => (string[])
        [
            check.Name,
            finding.Outcome.ToString(),
            finding.Code,
            finding.Place,
            Number(finding.Count),
            finding.FirstMessage == 0 ? "-" : Number(finding.FirstMessage),
        ]);

    private static void Write(Utf8JsonWriter json, TrialReport report)
    {
        json.WriteBoolean("pass", report.IsPassed);
        json.WriteNumber("messages", report.MessageCount);
        json.WriteNumber("wouldBeRefused", report.RefusedCount);
        json.WriteNumber("enhanced", report.EnhancedCount);
        json.WriteNumber("withCharacterSet", report.CharacterSetCount);
        json.WriteNumber("numbered", report.NumberedCount);
        json.WriteStartObject("types");
        foreach ((string type, long count) in report.Types)
        {
            json.WriteNumber(type, count);
        }

        json.WriteEndObject();
        json.WriteStartArray("checks");
        foreach (TrialCheck check in report.Checks)
        {
            json.WriteStartObject();
            json.WriteString("name", check.Name);
            json.WriteString("outcome", Word(check.Outcome));
            json.WriteStartArray("findings");
            foreach (TrialFinding finding in check.Findings)
            {
                json.WriteStartObject();
                json.WriteString("code", finding.Code);
                json.WriteString("place", finding.Place);
                json.WriteString("outcome", Word(finding.Outcome));
                json.WriteNumber("count", finding.Count);
                json.WriteNumber("firstMessage", finding.FirstMessage);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Word(TrialOutcome outcome) => JsonNamingPolicy.CamelCase.ConvertName(outcome.ToString());

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
