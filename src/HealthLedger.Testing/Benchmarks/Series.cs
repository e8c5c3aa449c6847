namespace HealthLedger.Testing.Benchmarks;

/// <summary>The same measure of several repetitions.</summary>
internal sealed class Series
{
    private readonly double[] _sorted;

    public Series(IEnumerable<double> values)
    {
        _sorted = [.. values];
        Array.Sort(_sorted);
    }

    public double Median => Percentile(0.5);

    public double Minimum => _sorted[0];

    public double Maximum => _sorted[^1];

    /// <summary>The value that a part of all stays within.</summary>
    public double Percentile(double part) => _sorted[(int)Math.Min(_sorted.Length - 1, part * _sorted.Length)];
}
