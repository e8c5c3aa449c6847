namespace HealthLedger.Testing.Benchmarks;

/// <summary>Welch's t of two samples of unequal variance.</summary>
internal sealed class WelchTest
{
    private readonly Moments _first = new();
    private readonly Moments _second = new();

    /// <summary>Adds a value to one of the samples.</summary>
    public void Add(bool isFirst, double value) => (isFirst ? _first : _second).Add(value);

    /// <summary>The statistic; 0 where a sample has fewer than two values, or nothing varies.</summary>
    public double Statistic
    {
        get
        {
            double error = _first.ErrorOfMean + _second.ErrorOfMean;
            return error > 0 ? (_first.Mean - _second.Mean) / Math.Sqrt(error) : 0;
        }
    }

    // Mean and variance in one pass, as Welford computes them.
    private sealed class Moments
    {
        private long _count;
        private double _squares;

        public double Mean { get; private set; }

        public double ErrorOfMean => _count < 2 ? 0 : _squares / (_count - 1) / _count;

        public void Add(double value)
        {
            _count++;
            double step = value - Mean;
            Mean += step / _count;
            _squares += step * (value - Mean);
        }
    }
}
