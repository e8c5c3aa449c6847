namespace HealthLedger.Hosting.Metrics;

/// <summary>The sums of one instrument under one set of labels.</summary>
internal sealed class PrometheusSeries
{
    private readonly long[] _buckets;

    public PrometheusSeries(int buckets) => _buckets = new long[buckets];

    public double Sum { get; private set; }

    public long Count { get; private set; }

    public void Set(double value) => Sum = value;

    /// <summary>Adds a measurement; bounds are those of a histogram, or empty.</summary>
    public void Add(double value, ReadOnlySpan<double> bounds)
    {
        Sum += value;
        Count++;
        for (int i = 0; i < bounds.Length; i++)
        {
            if (value <= bounds[i])
            {
                _buckets[i]++;
                return;
            }
        }
    }

    /// <summary>How many measurements lie at or below a bound.</summary>
    public long CountWithin(int bound)
    {
        long count = 0;
        for (int i = 0; i <= bound; i++)
        {
            count += _buckets[i];
        }

        return count;
    }
}
