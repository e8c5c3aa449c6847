namespace HealthLedger.Runtime;

/// <summary>What is said of a private row that is not the one that was written.</summary>
internal static class PrivateRowFault
{
    /// <summary>HLS3030.</summary>
    /// <param name="what">Which kind of row; never its content or key.</param>
    public static IntegrityException Of(string what) => new(
        HealthLedgerErrorCodes.PrivateRowDamaged,
        $"A private row ({what}) is not the one that was written. Run `healthledger verify --full`, then restore the "
        + "custody database from a backup.");
}
