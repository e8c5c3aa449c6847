namespace HealthLedger.Hosting.Metrics;

/// <summary>How measurements of an instrument add up.</summary>
internal enum PrometheusKind
{
    /// <summary>Only grows.</summary>
    Counter = 0,

    /// <summary>The last value counts.</summary>
    Gauge = 1,

    /// <summary>Grows and shrinks by what is measured.</summary>
    Sum = 2,

    /// <summary>Counts by size.</summary>
    Histogram = 3,
}
