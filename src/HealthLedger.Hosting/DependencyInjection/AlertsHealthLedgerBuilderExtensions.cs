using HealthLedger.Hosting;
using HealthLedger.Hosting.Alerts;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds alerts to a hosted ledger.</summary>
public static class AlertsHealthLedgerBuilderExtensions
{
    /// <summary>
    /// Looks at the node, its queue, its disk and the listeners of the host while the host runs, and tells channels
    /// what needs somebody. Once for each ledger; <see cref="AlertMonitor"/> resolves keyed by the ledger's name. The
    /// listeners of other ledgers of the process are seen too: name those that a rule is about.
    /// </summary>
    /// <param name="builder">The ledger.</param>
    /// <param name="configure">Sets rules and channels; called and checked when the host starts.</param>
    /// <returns>The same builder.</returns>
    public static IHealthLedgerBuilder AddAlerts(this IHealthLedgerBuilder builder, Action<AlertOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        string name = builder.Name;
        builder.Services.AddKeyedSingleton(
            name, (services, _) => HostedAlerts.CreateMonitor(name, services, configure));
        builder.Services.AddSingleton<IHostedService>(services => new HostedAlerts(
            services.GetRequiredKeyedService<AlertMonitor>(name)));
        return builder;
    }
}
