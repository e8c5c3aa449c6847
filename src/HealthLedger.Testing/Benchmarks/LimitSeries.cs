namespace HealthLedger.Testing.Benchmarks;

/// <summary>A limit as it was measured.</summary>
/// <param name="Description">What it is.</param>
/// <param name="Values">The repetitions.</param>
/// <param name="Reference">What the reference machine reaches, or null where it is not known.</param>
internal sealed record LimitSeries(string Description, Series Values, double? Reference);
