using HealthLedger.Testing.Simulation;

namespace HealthLedger.Cli.Commands;

/// <summary>The file that keeps a line of every chunk of seeds.</summary>
internal sealed class SimulationRecord
{
    private readonly string? _path;
    private readonly SimulationOptions _options;

    /// <param name="path">The file, or null for none.</param>
    /// <param name="options">How the seeds are run.</param>
    /// <param name="chunk">Seeds of a line.</param>
    public SimulationRecord(string? path, SimulationOptions options, int chunk)
    {
        _path = path;
        _options = options;
        Chunk = chunk;
    }

    public int Chunk { get; }

    /// <summary>Where a range goes on that begins at a seed.</summary>
    /// <exception cref="CliException">The file cannot be read (HLS1203).</exception>
    public ulong Resume(ulong first)
    {
        try
        {
            return _path is not null && File.Exists(_path)
                ? SimulationTotals.Resume(
                    File.ReadLines(_path), first, _options.Replicas, _options.Minutes, _options.Workload)
                : first;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Failed(exception);
        }
    }

    /// <summary>Adds the line of a chunk.</summary>
    /// <exception cref="CliException">The file cannot be written (HLS1203).</exception>
    public void Add(SimulationTotals totals, string commit)
    {
        try
        {
            if (_path is not null)
            {
                File.AppendAllLines(
                    _path, [totals.ToLine(commit, _options.Replicas, _options.Minutes, _options.Workload)]);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Failed(exception);
        }
    }

    private CliException Failed(Exception exception) => new(
        CliErrorCodes.FileUnreadable,
        ExitCode.Environment,
        $"The record '{_path}' cannot be read or written. Name a file in a folder that exists and may be written.",
        exception);
}
