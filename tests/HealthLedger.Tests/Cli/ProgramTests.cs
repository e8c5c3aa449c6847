using HealthLedger.Tests.Storage;

namespace HealthLedger.Tests.Cli;

public sealed class ProgramTests
{
    public static TheoryData<string[]> Commands =>
    [
        ["init"], ["serve"], ["status"], ["verify"], ["doctor"], ["hl7", "parse"], ["hl7", "send"],
        ["receipt", "verify"], ["receipt", "get"], ["records", "show"], ["records", "history"], ["bench"],
    ];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Help_of_every_command_has_an_example_that_begins_with_the_tool(string[] command)
    {
        CliRun run = await CliRun.OfAsync([.. command, "--help"]);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Example", run.Output, StringComparison.Ordinal);
        Assert.Contains("healthledger " + string.Join(' ', command), run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("status", "--nonsense")]
    [InlineData("hl7")]
    [InlineData("receipt", "verify", "x")]
    [InlineData("records", "show", "not-an-id", "--individual", "x", "--role", "R", "--out", "o")]
    [InlineData("bench", "nonsense")]
    [InlineData("hl7", "send", "127.0.0.1:1", "-", "--concurrency", "0")]
    public async Task Wrong_usage_exits_with_2_and_writes_nothing_to_output(params string[] args)
    {
        CliRun run = await CliRun.OfAsync([.. args, "--json"]);

        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains("HLS1201", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_reports_each_check_with_a_state_and_a_fix()
    {
        using TemporaryFolder folder = new();
        string data = folder["ledger"];
        CliRun before = await CliRun.OfAsync("doctor", "--data", data, "--mllp", "0", "--http", "0", "--json");
        await CliRun.OfAsync("init", "--data", data, "--development-keys");

        CliRun after = await CliRun.OfAsync(
            "doctor", "--data", data, "--development-keys", "--mllp", "0", "--http", "0", "--json");

        Assert.Equal(1, before.ExitCode);
        Assert.All(before.Json.GetProperty("checks").EnumerateArray(), check => Assert.Equal(
            check.GetProperty("state").GetString() == "ok", check.GetProperty("fix").GetString() is null));
        Assert.True(after.ExitCode == 0, after.Output);
        Assert.Contains(
            after.Json.GetProperty("checks").EnumerateArray(),
            check => check.GetProperty("name").GetString() == "vault"
                && check.GetProperty("state").GetString() == "ok");
    }

    [Fact]
    public async Task Bench_without_a_name_lists_the_benchmarks()
    {
        CliRun run = await CliRun.OfAsync("bench", "--json");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            ["append", "consensus", "growth", "hl7-encode", "hl7-parse", "hl7-read", "hl7-structure", "hl7-validate",
                "load", "mllp", "prove", "snapshot", "soak", "startup", "timing",
                "transport", "verify"],
            run.Lines.Select(line => line.GetProperty("name").GetString()!));
    }

    [Fact]
    public async Task Bench_prints_each_figure_beside_its_limit()
    {
        using TemporaryFolder folder = new();

        CliRun run = await CliRun.OfAsync(
            "bench", "hl7-read", "--scale", "0.001", "--repetitions", "2", "--work", folder.Path, "--json");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(3, run.Lines.Count);
        Assert.All(run.Lines, line =>
        {
            Assert.True(line.GetProperty("value").GetDouble() > 0);
            Assert.True(line.GetProperty("limit").GetDouble() > 0);
            bool hasRatio = line.GetProperty("ratio").ValueKind == System.Text.Json.JsonValueKind.Number;
            Assert.Equal(line.GetProperty("limitValid").GetBoolean(), hasRatio);
        });
    }

    [Fact]
    public async Task Bench_says_which_cases_there_are_when_none_has_the_name()
    {
        CliRun run = await CliRun.OfAsync("bench", "mllp", "--case", "nonsense");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("There are: import; sending; storing; disk.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bench_measures_senders_beside_an_import()
    {
        using TemporaryFolder folder = new();

        CliRun run = await CliRun.OfAsync(
            "bench", "mllp", "--case", "import", "--scale", "0.001", "--repetitions", "1", "--work", folder.Path,
            "--json");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            ["mllp p50", "mllp p99", "import"], run.Lines.Select(line => line.GetProperty("name").GetString()));
    }
}
