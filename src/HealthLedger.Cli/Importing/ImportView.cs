using System.Globalization;
using System.Text.Json;
using HealthLedger.Cli.Output;
using HealthLedger.Hl7v2.Importing;

namespace HealthLedger.Cli.Importing;

/// <summary>Shows what became of files.</summary>
internal static class ImportView
{
    private const int MostForPeople = 20;

    public static void Show(CliConsole console, ImportMark mark, bool isResumed)
    {
        if (console.IsJson)
        {
            console.WriteJson(json =>
            {
                json.WriteString("file", mark.File.Path);
                json.WriteString("sha256", mark.File.Sha256);
                json.WriteNumber("bytes", mark.File.Bytes);
                json.WriteBoolean("doneBefore", mark.WasDone);
                json.WriteBoolean("resumed", isResumed);
                mark.Tally.WriteCounts(json);
                mark.Tally.WritePlaces(json);
            });
        }

        console.WriteLine($"{mark.File.Path}: {Text(mark.Tally)}"
            + (mark.WasDone ? " (done before)" : isResumed ? " (resumed)" : string.Empty));
        foreach (ImportPlace place in mark.Tally.Places.Take(MostForPeople))
        {
            console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {place.Code} {place.Location ?? "-"}, message {place.Number}, byte {place.Offset}"));
        }

        long more = mark.Tally.PlacesLeftOut + Math.Max(mark.Tally.Places.Count - MostForPeople, 0);
        if (more > 0)
        {
            console.WriteLine($"  and {more.ToString(CultureInfo.InvariantCulture)} more");
        }
    }

    public static void ShowTotals(
        CliConsole console, ImportTally totals, int files, bool isTrial, Action<Utf8JsonWriter>? report)
    {
        if (console.IsJson)
        {
            console.WriteJson(json =>
            {
                json.WriteStartObject("totals");
                json.WriteNumber("files", files);
                json.WriteBoolean("trial", isTrial);
                totals.WriteCounts(json);
                json.WriteEndObject();
                report?.Invoke(json);
            });
        }

        console.WriteLine($"Total: {Text(totals)}.");
    }

    private static string Text(ImportTally tally)
    {
        ImportCounts counts = tally.Counts;
        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"{counts.Read} read, {counts[ImportOutcome.Sealed]} sealed, {counts[ImportOutcome.Duplicate]} duplicate, "
            + $"{counts[ImportOutcome.Refused]} refused");
        if (counts[ImportOutcome.Acknowledgment] > 0)
        {
            text += ", " + Counted.Of(counts[ImportOutcome.Acknowledgment], "acknowledgment");
        }

        if (counts[ImportOutcome.Readable] > 0)
        {
            text += string.Create(CultureInfo.InvariantCulture, $", {counts[ImportOutcome.Readable]} readable");
        }

        return tally.InFuture > 0
            ? text + string.Create(CultureInfo.InvariantCulture, $"; {tally.InFuture} with a time in the future")
            : text;
    }
}
