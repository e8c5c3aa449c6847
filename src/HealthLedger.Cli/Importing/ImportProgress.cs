using System.Globalization;
using HealthLedger.Cli.Output;

namespace HealthLedger.Cli.Importing;

/// <summary>
/// Says how far an import is and when it will be through: a bar on a terminal, else a line every ten seconds. On error
/// output. The time that is left follows from the bytes of this run.
/// </summary>
internal sealed class ImportProgress
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    private readonly CliConsole _console;
    private readonly TimeProvider _time;
    private readonly Action<double, double> _bar;
    private readonly long _total;
    private readonly long _started;
    private TimeSpan _said;
    private long _skipped;
    private long _before;
    private long _messages;

    /// <param name="console">Where it is said.</param>
    /// <param name="time">The clock.</param>
    /// <param name="total">The bytes of all files.</param>
    /// <param name="bar">Moves the bar.</param>
    public ImportProgress(CliConsole console, TimeProvider time, long total, Action<double, double> bar)
    {
        _console = console;
        _time = time;
        _bar = bar;
        _total = total;
        _started = time.GetTimestamp();
    }

    /// <summary>The next file begins.</summary>
    /// <param name="skip">Bytes of it that were done before.</param>
    public void Begin(long skip) => _skipped += skip;

    /// <summary>A piece of the file is done.</summary>
    /// <param name="end">Where it ends in the file.</param>
    public void Passed(long end)
    {
        _messages++;
        Say(_before + end);
    }

    /// <summary>The file is done.</summary>
    public void End(long bytes)
    {
        _before += bytes;
        _bar(_before, _total);
    }

    private void Say(long done)
    {
        _bar(done, _total);
        TimeSpan elapsed = _time.GetElapsedTime(_started);
        if (_console.ShowsProgress || elapsed - _said < Every)
        {
            return;
        }

        _said = elapsed;
        long here = Math.Max(done - _skipped, 1);
        TimeSpan left = elapsed * ((double)Math.Max(_total - done, 0) / here);
        _console.WriteNotice(string.Create(
            CultureInfo.InvariantCulture,
            $"importing: {100.0 * done / Math.Max(_total, 1):0.0} % of {_total} bytes, {_messages} messages in this "
            + $"run, {_messages / elapsed.TotalSeconds:0} a second, about {Text(left)} left"));
    }

    private static string Text(TimeSpan left) => left < TimeSpan.FromMinutes(2)
        ? string.Create(CultureInfo.InvariantCulture, $"{left.TotalSeconds:0} s")
        : left < TimeSpan.FromHours(2)
            ? string.Create(CultureInfo.InvariantCulture, $"{left.TotalMinutes:0} min")
            : string.Create(CultureInfo.InvariantCulture, $"{left.TotalHours:0.0} h");
}
