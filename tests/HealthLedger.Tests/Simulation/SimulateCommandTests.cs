using HealthLedger.Tests.Cli;

namespace HealthLedger.Tests.Simulation;

public sealed class SimulateCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("simulate").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Simulate_writes_a_line_of_json_for_each_seed()
    {
        CliRun run = await CliRun.OfAsync("simulate", "--seeds", "5..6", "--minutes", "1", "--json");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal([5, 6], run.Lines.Select(line => line.GetProperty("seed").GetInt32()));
        Assert.All(run.Lines, line =>
        {
            Assert.True(line.GetProperty("ok").GetBoolean());
            Assert.True(line.GetProperty("steps").GetInt64() > 0);
            Assert.True(line.GetProperty("blocks").GetInt64() > 0);
            Assert.Equal(System.Text.Json.JsonValueKind.Null, line.GetProperty("violation").ValueKind);
        });
    }

    [Fact]
    public async Task Record_goes_on_behind_its_last_line()
    {
        string record = Path.Combine(_folder, "record.txt");
        string[] options = ["simulate", "--minutes", "1", "--chunk", "2", "--record", record, "--seeds"];

        await CliRun.OfAsync([.. options, "8..9"]);
        CliRun second = await CliRun.OfAsync([.. options, "8..11"]);
        CliRun third = await CliRun.OfAsync([.. options, "8..11"]);

        string[] lines = await File.ReadAllLinesAsync(record);
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("seeds=8..9 commit=", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("seeds=10..11 commit=", lines[1], StringComparison.Ordinal);
        Assert.DoesNotContain("seed 9:", second.Output, StringComparison.Ordinal);
        Assert.Contains("nothing was run", third.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--seeds", "9..8")]
    [InlineData("--seeds", "x")]
    [InlineData("--seeds", "1", "--replicas", "3")]
    [InlineData("--seeds", "1", "--faults", "some")]
    [InlineData("--seeds", "1", "--minutes", "0")]
    [InlineData("--seeds", "1", "--workload", "other")]
    public async Task Wrong_options_are_a_usage_error(params string[] options)
    {
        CliRun run = await CliRun.OfAsync(["simulate", .. options]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("HLS1201", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Record_in_no_folder_is_an_error_of_the_environment()
    {
        CliRun run = await CliRun.OfAsync(
            "simulate", "--seeds", "1", "--minutes", "1", "--record", Path.Combine(_folder, "none", "record.txt"));

        Assert.Equal(3, run.ExitCode);
    }
}
