namespace HealthLedger.Testing.Conformance;

/// <summary>A store breaks its contract.</summary>
public sealed class ConformanceException : Exception
{
    internal ConformanceException(string claim, Exception? innerException = null)
        : base($"The store breaks its contract: {claim}", innerException) => Claim = claim;

    /// <summary>What should have held.</summary>
    public string Claim { get; }
}
