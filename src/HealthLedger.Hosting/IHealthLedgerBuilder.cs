using HealthLedger.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace HealthLedger.Hosting;

/// <summary>What <c>AddHealthLedger</c> returns: adapters and stores add themselves to it.</summary>
public interface IHealthLedgerBuilder
{
    /// <summary>The ledger's name among those of this process; empty for the only one.</summary>
    string Name { get; }

    /// <summary>The services of the host.</summary>
    IServiceCollection Services { get; }

    /// <summary>Chooses the storage. One choice for each ledger.</summary>
    /// <param name="create">Makes the driver; gets the services and the data folder.</param>
    /// <returns>The same builder.</returns>
    IHealthLedgerBuilder UseStorage(Func<IServiceProvider, string, ILedgerStorageDriver> create);
}
