using HealthLedger.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace HealthLedger.Hosting;

internal sealed class HealthLedgerBuilder : IHealthLedgerBuilder
{
    public HealthLedgerBuilder(string name, IServiceCollection services)
    {
        Name = name;
        Services = services;
    }

    public string Name { get; }

    public IServiceCollection Services { get; }

    public IHealthLedgerBuilder UseStorage(Func<IServiceProvider, string, ILedgerStorageDriver> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        Services.AddKeyedSingleton(Name, new LedgerStorageChoice(create));
        return this;
    }
}
