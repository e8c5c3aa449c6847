using System.CommandLine;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using HealthLedger.Cli.Input;
using HealthLedger.Testing.Simulation;

namespace HealthLedger.Cli.Commands;

/// <summary>`simulate`: a consortium in virtual time, with everything that can go wrong.</summary>
internal static class SimulateCommand
{
    private const string Description =
        """
        Runs consortia of whole nodes in virtual time, each from one seed: what the network, the disks, the
        clocks and Byzantine replicas do, and what clients hand in. A seed that breaks a promise is shown
        with the command that runs it again. The same seed does the same, always.

        With --record a line is added to a file for every --chunk seeds, and the next run with the same
        options goes on behind the last line. Exit code 1: a promise was broken.

        Examples:
          healthledger simulate --seeds 1..100
          healthledger simulate --seeds 80 --trace
          healthledger simulate --seeds 1..10000 --record docs/evidence/simulation.txt --hours 50
        """;

    public static Command Create(CommandSet set)
    {
        Option<string> seeds = new("--seeds")
        {
            Description = "One seed, or the first and the last: A..B.",
            HelpName = "A..B",
            Required = true,
        };
        Option<int> replicas = new("--replicas", "--n")
        {
            Description = "Replicas, 4 to 7. Default: the seed chooses.",
        };
        Option<string> faults = new("--faults")
        {
            Description = "all, or none.",
            DefaultValueFactory = _ => "all",
        };
        Option<string> workload = new("--workload")
        {
            Description = "steady; members: replicas come, go and get other keys by vote; bundles; together: both; "
                + "snapshots: as together, and who comes begins with the state of another node.",
            DefaultValueFactory = _ => "steady",
        };
        Option<int> minutes = new("--minutes")
        {
            Description = "Virtual minutes of a seed, 1 to 600.",
            DefaultValueFactory = _ => 6,
        };
        Option<double> hours = new("--hours")
        {
            Description = "Stops after so many virtual hours, at the end of a chunk. Default: at the last seed.",
        };
        Option<string?> record = new("--record")
        {
            Description = "Adds a line for every chunk to this file, and goes on behind its last line.",
            HelpName = "FILE",
        };
        Option<int> chunk = new("--chunk")
        {
            Description = "Seeds of a line, 1 to 10000.",
            DefaultValueFactory = _ => 100,
        };
        Option<bool> trace = new("--trace") { Description = "Shows everything that happens." };
        return set.WithAction(
            new Command("simulate", Description)
            {
                seeds, replicas, faults, workload, minutes, hours, record, chunk, trace,
            },
            (context, cancellationToken) =>
            {
                SimulationOptions options = new()
                {
                    Replicas = context.Get(replicas),
                    Minutes = context.Get(minutes),
                    Faults = HasFaults(context.Get(faults)),
                    Workload = WorkloadOf(context.Get(workload)),
                    Trace = context.Get(trace) ? context.Console.WriteLine : null,
                };
                if (options.Replicas is not (0 or >= 4 and <= 7) || options.Minutes is < 1 or > 600
                    || context.Get(chunk) is < 1 or > 10_000)
                {
                    throw CliException.Usage("--replicas is 4 to 7, --minutes 1 to 600, --chunk 1 to 10000.");
                }

                (ulong first, ulong last) = Range(context.Get(seeds)!);
                SimulationRecord file = new(context.Get(record), options, context.Get(chunk));
                double limit = context.Get(hours) is > 0 and double given ? given : double.MaxValue;
                return Task.FromResult(Run(context, options, first, last, limit, file, cancellationToken));
            });
    }

    private static int Run(
        CommandContext context,
        SimulationOptions options,
        ulong first,
        ulong last,
        double hours,
        SimulationRecord record,
        CancellationToken cancellationToken)
    {
        Simulator simulator = new();
        ulong seed = record.Resume(first);
        if (seed > last)
        {
            context.Console.WriteNotice($"The record has seeds {first} to {last} already: nothing was run.");
        }

        int broken = 0;
        double run = 0;
        while (seed <= last && run < hours)
        {
            SimulationTotals totals = new(seed);
            for (int i = 0; i < record.Chunk && seed <= last; i++)
            {
                if (cancellationToken.IsCancellationRequested)
                {
                    // What is not recorded is run again.
                    context.Console.WriteNotice($"Stopped before seed {seed}.");
                    return broken > 0 ? ExitCode.CheckFailed : ExitCode.Done;
                }

                SimulationResult result = simulator.Run(seed, options);
                totals.Add(result);
                broken += result.Ok ? 0 : 1;
                Show(context, options, result);
                seed++;
            }

            run += totals.Duration.TotalHours;
            record.Add(totals, Commit());
            context.Console.WriteNotice(string.Create(
                CultureInfo.InvariantCulture,
                $"{totals.FirstSeed}..{totals.LastSeed}: {totals.Counted} count, {totals.Broken} broken, "
                + $"{totals.Duration.TotalHours:F1} hours, {totals.Blocks} blocks, "
                + $"{totals.AcknowledgedWrites} writes, {totals.Steps} steps"));
        }

        return broken > 0 ? ExitCode.CheckFailed : ExitCode.Done;
    }

    private static void Show(CommandContext context, SimulationOptions options, SimulationResult result)
    {
        if (context.Console.IsJson)
        {
            context.Console.WriteJson(json => Write(json, result));
        }

        string outcome = result.Ok ? "ok" : $"BROKEN {result.Broken}: {result.How}";
        context.Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"seed {result.Seed}: {outcome}; {result.Replicas} replicas, {result.Blocks} blocks, "
            + $"{result.AcknowledgedWrites} writes, {result.ViewChanges} view changes, "
            + $"{result.TransferredBlocks} blocks transferred, {result.Crashes} crashes, "
            + $"{result.Equivocations} reports, trace {result.Digest[..16]}"));
        if (!result.Ok)
        {
            context.Console.WriteNotice(string.Create(
                CultureInfo.InvariantCulture,
                $"  Again: healthledger simulate --seeds {result.Seed} --replicas {result.Replicas} "
                + $"--minutes {options.Minutes} --faults {(options.Faults ? "all" : "none")} "
                + $"--workload {options.Workload.ToString().ToLowerInvariant()} --trace"));
        }
    }

    private static void Write(Utf8JsonWriter json, SimulationResult result)
    {
        json.WriteNumber("seed", result.Seed);
        json.WriteBoolean("ok", result.Ok);
        json.WriteNumber("replicas", result.Replicas);
        json.WriteNumber("steps", result.Steps);
        json.WriteNumber("blocks", result.Blocks);
        json.WriteNumber("acknowledged", result.AcknowledgedWrites);
        json.WriteNumber("viewChanges", result.ViewChanges);
        json.WriteNumber("transferredBlocks", result.TransferredBlocks);
        json.WriteNumber("crashes", result.Crashes);
        json.WriteNumber("equivocations", result.Equivocations);
        json.WriteNumber("joined", result.Joined);
        json.WriteNumber("removed", result.Removed);
        json.WriteNumber("renewed", result.Renewed);
        json.WriteNumber("loaded", result.Loaded);
        json.WriteBoolean("counts", result.Counts);
        json.WriteString("digest", result.Digest);
        if (result.Ok)
        {
            json.WriteNull("violation");
        }
        else
        {
            json.WriteString("violation", $"{result.Broken}: {result.How}");
        }
    }

    private static bool HasFaults(string? given) => given switch
    {
        "all" => true,
        "none" => false,
        _ => throw CliException.Usage("--faults is all or none."),
    };

    private static SimulationWorkload WorkloadOf(string? name) => name switch
    {
        "steady" => SimulationWorkload.Steady,
        "members" => SimulationWorkload.Members,
        "bundles" => SimulationWorkload.Bundles,
        "together" => SimulationWorkload.Together,
        "snapshots" => SimulationWorkload.Snapshots,
        _ => throw CliException.Usage("--workload is steady, members, bundles, together or snapshots."),
    };

    private static (ulong First, ulong Last) Range(string text)
    {
        int dots = text.IndexOf("..", StringComparison.Ordinal);
        string from = dots < 0 ? text : text[..dots];
        string to = dots < 0 ? text : text[(dots + 2)..];
        return ulong.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out ulong first)
            && ulong.TryParse(to, NumberStyles.None, CultureInfo.InvariantCulture, out ulong last)
            && first <= last && last < ulong.MaxValue
                ? (first, last)
                : throw CliException.Usage("--seeds is a number, or two with .. between them, the smaller one first.");
    }

    // The build writes the commit behind the version.
    private static string Commit()
    {
        string? version = typeof(Simulator).Assembly
            .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        int plus = version?.IndexOf('+', StringComparison.Ordinal) ?? -1;
        return plus < 0 ? "unknown" : version![(plus + 1)..];
    }
}
