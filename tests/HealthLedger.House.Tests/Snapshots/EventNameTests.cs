namespace HealthLedger.House.Tests.Snapshots;

public sealed class EventNameTests
{
    private const string Metrics =
        "using System.Diagnostics.Metrics;\nclass A\n{\n    const string Prefix = \"healthledger.\";\n"
        + "    static Meter M = new(Prefix + \"core\");\n"
        + "    static object B = M.CreateHistogram<double>(Prefix + \"seal\", \"s\");\n"
        + "    static object C = M.CreateObservableGauge(\"healthledger.height\", () => 1, unit: \"blocks\");\n";

    [Fact]
    public void Names_are_the_approved_ones()
    {
        List<Finding> findings = [];
        string[] lines = Repository.ProductProjects
            .SelectMany(project => EventNameReader.Render(Compilations.OfSources(project), findings)
                .Select(line => $"{project.Name}: {line}"))
            .ToArray();
        Verdict.Clean(findings);
        Snapshot.Match("events.txt", lines);
    }

    [Fact]
    public void Meters_instruments_and_units_are_read() =>
        Assert.Equal(
            [
                "histogram healthledger.seal unit=s",
                "meter healthledger.core",
                "observable gauge healthledger.height unit=blocks",
            ],
            EventNameReader.Render(Compilations.OfPlanted(new SourceFile("src/X/A.cs", Metrics + "}")), []));

    [Fact]
    public void Log_event_is_read_with_its_id() =>
        Assert.Equal(
            ["log 12 Halted"],
            EventNameReader.Render(
                Compilations.OfPlanted(
                    new SourceFile("src/X/A.cs",
                        "class A { [LoggerMessage(EventId = 12, Message = \"x\")] void Halted() { } }")), []));

    [Fact]
    public void Name_made_at_run_time_is_caught()
    {
        List<Finding> findings = [];
        string source = Metrics + "    static object D(string name) => M.CreateCounter<int>(name);\n}";
        _ = EventNameReader.Render(Compilations.OfPlanted(new SourceFile("src/X/A.cs", source)), findings);
        Verdict.Caught(findings, 8, "is a constant");
    }
}
