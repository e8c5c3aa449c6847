using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Output;
using HealthLedger.Testing.Benchmarks;

namespace HealthLedger.Cli.Commands;

/// <summary>`bench`: figures, each beside its limit of the same run.</summary>
internal static class BenchCommand
{
    private const string Description =
        """
        Measures this machine: each figure beside its limit, measured in turn in the same run. Five
        repetitions; median, smallest, largest. A limit more than 30 % below the reference machine's is
        marked "limit invalid", and no ratio is given: the machine was busy, or is another one. Without a
        name it lists the benchmarks.

        Examples:
          healthledger bench
          healthledger bench append --work /var/lib/healthledger
          healthledger bench mllp --json
        """;

    public static Command Create(CommandSet set)
    {
        Argument<string?> name = new("NAME")
        {
            Description = "The benchmark: " + string.Join(", ", Benchmark.All.Select(one => one.Name)) + ".",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<string?> work = new("--work")
        {
            Description = "A folder on the disk to be measured. Default: the folder for temporary files.",
            HelpName = "DIR",
        };
        Option<int> repetitions = new("--repetitions")
        {
            Description = "How often subject and limit are measured, 1 to 100.",
            DefaultValueFactory = _ => 5,
        };
        Option<double> scale = new("--scale")
        {
            Description = "How much work a repetition does, as a factor of 0.001 to 1000.",
            DefaultValueFactory = _ => 1,
        };
        Option<string?> only = new("--case")
        {
            Description = "Runs the cases only whose name contains this. Not every benchmark has cases.",
            HelpName = "TEXT",
        };
        return set.WithAction(
            new Command("bench", Description) { name, work, repetitions, scale, only },
            (context, cancellationToken) =>
            {
                BenchmarkOptions options = new()
                {
                    Repetitions = context.Get(repetitions),
                    Scale = context.Get(scale),
                    Case = context.Get(only),
                    TimeProvider = context.Environment.Time,
                };
                options.WorkFolder = context.Get(work) ?? options.WorkFolder;
                return RunAsync(context, context.Get(name), options, cancellationToken);
            });
    }

    private static async Task<int> RunAsync(
        CommandContext context, string? name, BenchmarkOptions options, CancellationToken cancellationToken)
    {
        if (name is null)
        {
            List(context.Console);
            return ExitCode.Done;
        }

        if (options.Repetitions is < 1 or > 100 || options.Scale is not (>= 0.001 and <= 1000))
        {
            throw CliException.Usage("--repetitions is not 1 to 100, or --scale is not 0.001 to 1000.");
        }

        Benchmark benchmark = Benchmark.All
            .FirstOrDefault(one => string.Equals(one.Name, name, StringComparison.Ordinal))
            ?? throw CliException.Usage(
                $"There is no benchmark '{name}'. There are: "
                + $"{string.Join(", ", Benchmark.All.Select(one => one.Name))}.");
        context.Console.WriteNotice($"Load of the machine before the run: {Load()}. {benchmark.Description}");
        int figures = 0;
        void Tell(BenchmarkFigure figure)
        {
            figures++;
            Show(context.Console, figure);
        }

        try
        {
            await benchmark.RunAsync(options, Tell, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidOperationException exception) when (options.Case is not null && figures == 0)
        {
            throw CliException.Usage(exception.Message);
        }

        context.Console.WriteNotice($"Load of the machine after the run: {Load()}.");
        return ExitCode.Done;
    }

    private static void List(CliConsole console)
    {
        foreach (Benchmark benchmark in Benchmark.All)
        {
            if (console.IsJson)
            {
                console.WriteJson(json =>
                {
                    json.WriteString("name", benchmark.Name);
                    json.WriteString("description", benchmark.Description);
                });
            }

            console.WriteLine($"{benchmark.Name,-10} {benchmark.Description}");
        }
    }

    private static void Show(CliConsole console, BenchmarkFigure figure)
    {
        if (console.IsJson)
        {
            console.WriteJson(json => Write(json, figure));
        }

        string ratio = figure.Ratio is { } part
            ? $"ratio {part.ToString("0.000", CultureInfo.InvariantCulture)}"
            : figure.IsLimitValid ? "a part" : "limit invalid";
        console.WriteLine($"{figure.Name}: {figure.Case}");
        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {figure.Value,14:N1} {figure.Unit}  (min {figure.Minimum:N1}, max {figure.Maximum:N1})"));
        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"  {figure.Limit,14:N1} {figure.Unit}  limit: {figure.LimitIs}; {ratio}"));
        if (figure.CpuMicroseconds is not null)
        {
            console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  each: {figure.CpuMicroseconds:N1} us CPU, {figure.AllocatedBytes:N0} bytes allocated, "
                + $"{figure.BytesWritten:N0} bytes written, "
                + $"{figure.Syncs?.ToString("0.###", CultureInfo.InvariantCulture) ?? "no"} syncs"));
        }

        if (figure.Signatures is not null)
        {
            console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"        {figure.Signatures:N3} signatures, {figure.WireBytes:N0} bytes between replicas"));
        }
    }

    private static void Write(Utf8JsonWriter json, BenchmarkFigure figure)
    {
        json.WriteString("name", figure.Name);
        json.WriteString("case", figure.Case);
        json.WriteNumber("value", Math.Round(figure.Value, 3));
        json.WriteNumber("min", Math.Round(figure.Minimum, 3));
        json.WriteNumber("max", Math.Round(figure.Maximum, 3));
        json.WriteString("unit", figure.Unit);
        json.WriteNumber("limit", Math.Round(figure.Limit, 3));
        json.WriteString("limitIs", figure.LimitIs);
        json.WriteBoolean("limitValid", figure.IsLimitValid);
        WriteNumber(json, "ratio", figure.Ratio, 4);
        WriteNumber(json, "cpuMicroseconds", figure.CpuMicroseconds, 2);
        WriteNumber(json, "allocatedBytes", figure.AllocatedBytes, 0);
        WriteNumber(json, "bytesWritten", figure.BytesWritten, 0);
        WriteNumber(json, "syncs", figure.Syncs, 4);
        WriteNumber(json, "signatures", figure.Signatures, 4);
        WriteNumber(json, "wireBytes", figure.WireBytes, 0);
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, double? value, int digits)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, Math.Round(number, digits));
        }
        else
        {
            json.WriteNull(name);
        }
    }

    // Linux alone says; elsewhere the operator knows.
    private static string Load()
    {
        const string counters = "/proc/loadavg";
        return File.Exists(counters) ? File.ReadAllText(counters).Trim() : "not known on this system";
    }
}
