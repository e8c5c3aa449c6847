using System.Text.Json;
using HealthLedger.Cli;
using HealthLedger.Cli.Input;

namespace HealthLedger.Tests.Cli;

/// <summary>One run of the command line in this process, and what it wrote.</summary>
internal sealed class CliRun
{
    private CliRun(int exitCode, string output, string error)
    {
        ExitCode = exitCode;
        Output = output;
        Error = error;
    }

    public int ExitCode { get; }

    public string Output { get; }

    public string Error { get; }

    /// <summary>Every line of output as JSON: fails where one is not.</summary>
    public IReadOnlyList<JsonElement> Lines =>
        [.. Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)];

    /// <summary>The one JSON document of the output.</summary>
    public JsonElement Json => Assert.Single(Lines);

    public static Task<CliRun> OfAsync(params string[] args) => WithInputAsync([], args);

    public static async Task<CliRun> WithInputAsync(byte[] input, params string[] args)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        CliEnvironment environment = Environment(output, error, input, new Dictionary<string, string>());
        int exitCode = await CliProgram.RunAsync(args, environment);
        return new CliRun(exitCode, output.ToString(), error.ToString());
    }

    public static async Task<CliRun> WithVariablesAsync(
        IReadOnlyDictionary<string, string> variables, params string[] args)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        int exitCode = await CliProgram.RunAsync(args, Environment(output, error, [], variables));
        return new CliRun(exitCode, output.ToString(), error.ToString());
    }

    public static CliEnvironment Environment(
        TextWriter output, TextWriter error, byte[] input, IReadOnlyDictionary<string, string> variables) => new()
        {
            Output = output,
            Error = error,
            OpenInput = () => new MemoryStream(input),
            GetVariable = variables.GetValueOrDefault,
        };
}
