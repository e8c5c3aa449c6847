using HealthLedger.Hosting;
using HealthLedger.Hosting.Development;
using HealthLedger.Hosting.Options;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Gives a host's ledger several organisations in one process.</summary>
public static class LocalDevNetworkBuilderExtensions
{
    /// <summary>
    /// For development only: makes the ledger one of `org-0`, `org-1`, ... that all run in this process, under keys
    /// that everybody knows. The host's ledger is the node of `org-0`; the others are in <see cref="LocalDevNetwork"/>.
    /// In memory where no storage was chosen, else in folders of that name within the data folder, each as an
    /// organisation of its own has it.
    /// </summary>
    /// <param name="builder">The ledger.</param>
    /// <param name="nodes">How many organisations: 4 to 16. Tolerates (n - 1) / 3 faults.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>Outside the Development environment the host does not start (HLS8007). Every start is logged as a
    /// warning.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The number is not 4 to 16.</exception>
    public static IHealthLedgerBuilder UseLocalDevNetwork(this IHealthLedgerBuilder builder, int nodes = 4)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentOutOfRangeException.ThrowIfLessThan(nodes, 4);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(nodes, 16);
        string name = builder.Name;
        builder.Services.AddKeyedSingleton(name, new DevNetworkChoice(nodes));
        builder.Services.TryAddKeyedSingleton(name, new LocalDevNetwork());
        if (name.Length == 0)
        {
            builder.Services.TryAddSingleton(
                provider => provider.GetRequiredKeyedService<LocalDevNetwork>(string.Empty));
        }

        builder.Services.PostConfigure<HealthLedgerOptions>(name, options =>
        {
            options.UseDevelopmentKeys = true;
            options.LedgerName ??= "local-dev-network";
            options.Country ??= "ZZ";
        });
        return builder;
    }
}
