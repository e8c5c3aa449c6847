using HealthLedger.Storage;

namespace HealthLedger.Hosting;

/// <summary>The storage that a host has chosen for a ledger; registered by
/// <see cref="IHealthLedgerBuilder.UseStorage"/>.</summary>
internal sealed class LedgerStorageChoice
{
    public LedgerStorageChoice(Func<IServiceProvider, string, ILedgerStorageDriver> create) => Create = create;

    /// <summary>Makes the driver for a data folder.</summary>
    public Func<IServiceProvider, string, ILedgerStorageDriver> Create { get; }
}
