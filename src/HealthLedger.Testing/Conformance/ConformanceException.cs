namespace HealthLedger.Testing.Conformance;

/// <summary>A store, vault, node or transport breaks its contract.</summary>
public sealed class ConformanceException : Exception
{
    internal ConformanceException(string claim, Exception? innerException = null)
        : base($"The contract is broken: {claim}", innerException) => Claim = claim;

    /// <summary>What should have held.</summary>
    public string Claim { get; }
}
