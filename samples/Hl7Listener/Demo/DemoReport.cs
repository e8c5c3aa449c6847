using HealthLedger.Primitives;
using HealthLedger.Verifier;
using Spectre.Console;

namespace Hl7Listener.Demo;

/// <summary>What the demo prints, and whether everything was as it should be.</summary>
internal sealed class DemoReport
{
    public DemoReport(IAnsiConsole console) => Console = console;

    public IAnsiConsole Console { get; }

    public bool IsGood { get; private set; } = true;

    public void Title(string text) => Console.Write(new Rule(Markup.Escape(text)) { Justification = Justify.Left });

    public void Check(bool isGood, string text)
    {
        IsGood &= isGood;
        Console.MarkupLine($"{(isGood ? "[green]ok[/]  " : "[red]FAIL[/]")} {Markup.Escape(text)}");
    }

    public void Answers(IEnumerable<(DemoAnswer Answer, ReceiptVerdict? Verdict)> rows)
    {
        Table table = new() { Border = TableBorder.Simple };
        table.AddColumns("message", "control id", "answer", "record", "block", "receipt");
        foreach ((DemoAnswer answer, ReceiptVerdict? verdict) in rows)
        {
            string record = answer.Record is { } id ? Short(id) : "-";
            string block = verdict?.Facts is { } facts ? $"{facts.Height}/{facts.EntryIndex}" : "-";
            string receipt = verdict is null ? "-" : verdict.IsAccepted ? "verified" : verdict.Code;
            table.AddRow(
                Markup.Escape(answer.Type), answer.ControlId, Markup.Escape(answer.Outcome), record, block, receipt);
        }

        Console.Write(table);
    }

    private static string Short(RecordId id) => id.ToString()[..20];
}
