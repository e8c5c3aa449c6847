using System.Globalization;

namespace HealthLedger.Tests;

/// <summary>
/// The items of a long loop, bounded in time and continued by the next run. They come in an order that is spread over
/// all of them from the first on, so that a run that ends early has seen a sample and not a beginning.
/// </summary>
/// <remarks>
/// HEALTHLEDGER_TEST_MINUTES is how long one test may take, all its cases together; 45 when it is not set.
/// HEALTHLEDGER_TEST_PROGRESS names a folder in which the number of items done is kept; without it nothing is.
/// </remarks>
internal sealed class LongRun
{
    private const double DefaultMinutes = 45;

    private readonly string? _file;
    private readonly int _count;
    private readonly TimeSpan _most;
    private readonly TimeProvider _time;

    /// <param name="name">Names the loop among all of them, in letters, digits and hyphens.</param>
    /// <param name="count">How many items there are.</param>
    /// <param name="folder">Where the progress is kept, or null.</param>
    /// <param name="most">When the loop ends though there are items left.</param>
    /// <param name="time">The clock.</param>
    public LongRun(string name, int count, string? folder, TimeSpan most, TimeProvider time)
    {
        _file = folder is null ? null : Path.Combine(folder, name);
        _count = count;
        _most = most;
        _time = time;
        Before = _file is not null && File.Exists(_file)
            ? int.Parse(File.ReadAllText(_file), CultureInfo.InvariantCulture)
            : 0;
        Done = Before;
    }

    /// <summary>How many items earlier runs have done.</summary>
    public int Before { get; }

    /// <summary>How many items are done, by earlier runs too.</summary>
    public int Done { get; private set; }

    /// <summary>What a long run says at its end.</summary>
    public string Summary => string.Create(
        CultureInfo.InvariantCulture, $"{Done - Before} in this run, {Done} of {_count} so far");

    /// <summary>A loop that an ordinary run does as a whole.</summary>
    /// <param name="name">As for the constructor.</param>
    /// <param name="count">How many items there are.</param>
    /// <param name="cases">How many cases of the test share its minutes.</param>
    public static LongRun Of(string name, int count, int cases = 1)
    {
        if (!TestScale.IsLong)
        {
            return new LongRun(name, count, null, TimeSpan.MaxValue, TimeProvider.System);
        }

        string? folder = Environment.GetEnvironmentVariable("HEALTHLEDGER_TEST_PROGRESS");
        if (folder is not null)
        {
            Directory.CreateDirectory(folder);
        }

        string? minutes = Environment.GetEnvironmentVariable("HEALTHLEDGER_TEST_MINUTES");
        double most = minutes is null ? DefaultMinutes : double.Parse(minutes, CultureInfo.InvariantCulture);
        return new LongRun(name, count, folder, TimeSpan.FromMinutes(most / cases), TimeProvider.System);
    }

    /// <summary>The numbers of the items, 0 to count - 1, each once over all runs. One counts as done when the next
    /// is asked for.</summary>
    public IEnumerable<int> Items()
    {
        long start = _time.GetTimestamp();
        int step = StepOf(_count);
        while (Done < _count && _time.GetElapsedTime(start) < _most)
        {
            yield return (int)((long)Done * step % _count);
            Done++;
            if (_file is not null)
            {
                File.WriteAllText(_file, Done.ToString(CultureInfo.InvariantCulture));
            }
        }
    }

    // Near the golden section, and without a common divisor: then each comes once, and any first few lie apart.
    private static int StepOf(int count)
    {
        int step = Math.Max(1, (int)(count * 0.618));
        while (Divisor(step, count) != 1)
        {
            step++;
        }

        return step;
    }

    private static int Divisor(int left, int right) => right == 0 ? left : Divisor(right, left % right);
}
