using System.Security.Cryptography;

namespace HealthLedger.Testing.Benchmarks;

/// <summary>One run of a benchmark: its folder, its repetitions, its figures.</summary>
internal sealed class BenchmarkRun : IAsyncDisposable
{
    private const double LeastPartOfReference = 0.7;

    private readonly BenchmarkOptions _options;
    private readonly Action<BenchmarkFigure> _onFigure;
    private readonly string _folder;
    private readonly HashSet<string> _cases = [];
    private int _folders;

    public BenchmarkRun(string name, BenchmarkOptions options, Action<BenchmarkFigure> onFigure)
    {
        Name = name;
        _options = options;
        _onFigure = onFigure;
        _folder = Path.Combine(
            options.WorkFolder, "healthledger-bench-" + RandomNumberGenerator.GetHexString(12, lowercase: true));
    }

    public string Name { get; }

    public int Repetitions => _options.Repetitions;

    public TimeProvider Time => _options.TimeProvider;

    /// <summary>Whether cases were asked for by name.</summary>
    public bool IsSelective => _options.Case is not null;

    /// <summary>Whether a case is to be run.</summary>
    public bool Wants(string caseName)
    {
        _cases.Add(caseName);
        return IsNamed(caseName);
    }

    /// <summary>Fails when cases were asked for by name and there is none of it.</summary>
    /// <exception cref="InvalidOperationException">Says which there are.</exception>
    public void RequireAnyWanted()
    {
        if (_cases.Count > 0 && !_cases.Any(IsNamed))
        {
            throw new InvalidOperationException(
                $"No case of {Name} has '{_options.Case}' in its name. There are: {string.Join("; ", _cases)}.");
        }
    }

    /// <summary>A number of operations, scaled.</summary>
    public int Scaled(int operations, int multipleOf = 1) =>
        Math.Max(1, (int)(operations * _options.Scale / multipleOf)) * multipleOf;

    /// <summary>A new folder for one repetition.</summary>
    public string NewFolder()
    {
        string folder = Path.Combine(_folder, $"{_folders++}");
        Directory.CreateDirectory(folder);
        return folder;
    }

    /// <summary>Measures a piece of work.</summary>
    /// <param name="operations">How many operations the work does.</param>
    /// <param name="work">The work.</param>
    public async Task<Measurement> MeasureAsync(long operations, Func<Task> work)
    {
        ProcessCounters before = ProcessCounters.Read();
        long started = Time.GetTimestamp();
        await work().ConfigureAwait(false);
        TimeSpan elapsed = Time.GetElapsedTime(started);
        return new Measurement(operations, elapsed, ProcessCounters.Read().Since(before));
    }

    /// <summary>Waits until a time after a beginning; not at all where that has passed.</summary>
    /// <param name="began">A timestamp of <see cref="Time"/>.</param>
    /// <param name="due">How long after it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task UntilAsync(long began, TimeSpan due, CancellationToken cancellationToken)
    {
        TimeSpan left = due - Time.GetElapsedTime(began);
        if (left > TimeSpan.Zero)
        {
            await Task.Delay(left, Time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Reports a rate in operations a second.</summary>
    public void ReportRate(
        string caseName, string unit, IReadOnlyList<Measurement> subject, LimitSeries limit)
    {
        Series series = new([.. subject.Select(one => one.PerSecond)]);
        Report(Name, caseName, unit, series, limit, isMoreBetter: true, subject);
    }

    /// <summary>Reports values that were computed from the repetitions.</summary>
    public void Report(
        string name,
        string caseName,
        string unit,
        Series series,
        LimitSeries limit,
        bool isMoreBetter,
        IReadOnlyList<Measurement> costs)
    {
        double limitValue = limit.Values.Median;
        double? reference = limit.Reference;
        double ratio = isMoreBetter ? series.Median / limitValue : limitValue / series.Median;

        // What the subject exceeds is no limit, whatever the reference says: something else held it up.
        bool isReached = reference is not { } known
            || (isMoreBetter ? limitValue >= known * LeastPartOfReference : limitValue <= known / LeastPartOfReference);
        bool isValid = ratio <= 1 && isReached;
        _onFigure(new BenchmarkFigure
        {
            Name = name,
            Case = caseName,
            Value = series.Median,
            Minimum = series.Minimum,
            Maximum = series.Maximum,
            Unit = unit,
            LimitIs = limit.Description,
            Limit = limitValue,
            ReferenceLimit = reference,
            IsLimitValid = isValid,
            Ratio = isValid ? ratio : null,
            CpuMicroseconds = Median(costs, one => one.CpuMicroseconds),
            AllocatedBytes = Median(costs, one => one.AllocatedBytes),
            BytesWritten = Median(costs, one => one.BytesWritten),
            Syncs = Median(costs, one => one.Syncs),
            Signatures = Median(costs, one => one.Signatures),
            WireBytes = Median(costs, one => one.WireBytes),
        });
    }

    /// <summary>Reports a part of a figure: a ratio to the limit of the whole would mean nothing.</summary>
    public void ReportPart(string name, string caseName, string unit, double value, LimitSeries limit) =>
        _onFigure(new BenchmarkFigure
        {
            Name = name,
            Case = caseName,
            Value = value,
            Minimum = value,
            Maximum = value,
            Unit = unit,
            LimitIs = limit.Description,
            Limit = limit.Values.Median,
            IsLimitValid = true,
        });

    public ValueTask DisposeAsync()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }

        return ValueTask.CompletedTask;
    }

    private static double? Median(IReadOnlyList<Measurement> costs, Func<Measurement, double?> pick)
    {
        double[] values = [.. costs.Select(pick).OfType<double>()];
        return values.Length == 0 ? null : new Series(values).Median;
    }

    private bool IsNamed(string caseName) =>
        _options.Case is not { } part || caseName.Contains(part, StringComparison.OrdinalIgnoreCase);
}
