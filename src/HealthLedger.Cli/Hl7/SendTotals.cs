namespace HealthLedger.Cli.Hl7;

/// <summary>Counts what was sent.</summary>
internal sealed class SendTotals
{
    private readonly List<double> _latencies = [];

    public int Accepted { get; private set; }

    public int Rejected { get; private set; }

    public int Failed { get; private set; }

    public int Sent => Accepted + Rejected + Failed;

    /// <summary>The code of the first failure, or null.</summary>
    public string? FirstError { get; private set; }

    public void Add(SendResult result)
    {
        if (result.Error is not null)
        {
            Failed++;
            FirstError ??= result.Error;
            return;
        }

        _latencies.Add(result.Latency.TotalMilliseconds);
        if (result.IsAccepted)
        {
            Accepted++;
        }
        else
        {
            Rejected++;
        }
    }

    /// <summary>The latency that a part of the answered messages stayed within, in milliseconds; 0 without
    /// any.</summary>
    public double Percentile(double part)
    {
        if (_latencies.Count == 0)
        {
            return 0;
        }

        _latencies.Sort();
        return _latencies[(int)Math.Min(_latencies.Count - 1, Math.Floor(part * _latencies.Count))];
    }
}
