using System.Diagnostics.CodeAnalysis;
using HealthLedger;
using HealthLedger.Hl7v2.DependencyInjection;
using HealthLedger.Hl7v2.Routing;
using HealthLedger.Hosting;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds routes of sealed HL7 v2 messages to a hosted ledger.</summary>
public static class Hl7v2RouteBuilderExtensions
{
    /// <summary>
    /// Hands sealed messages of the ledger's listeners to a handler of this process, at least once and in order. Call
    /// it once for each handler; a listener may have several. The node has to be this process's. The host does not
    /// start (InvalidOperationException) where the route names a listener that it does not have.
    /// </summary>
    /// <typeparam name="THandler">The handler, a singleton.</typeparam>
    /// <param name="builder">The ledger.</param>
    /// <param name="route">What the handler gets, and what entitles to it.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">The route has a fault, or there is one of its name.</exception>
    public static IHealthLedgerBuilder AddHl7v2Handler<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(
        this IHealthLedgerBuilder builder, Hl7Route route)
        where THandler : class, IHl7MessageHandler
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddSingleton<THandler>();
        return Add(
            builder,
            route,
            (services, node) => node.StartRoute(route, services.GetRequiredService<THandler>()));
    }

    private static IHealthLedgerBuilder Add(
        IHealthLedgerBuilder builder, Hl7Route route, Func<IServiceProvider, LedgerNode, IAsyncDisposable> start)
    {
        ArgumentNullException.ThrowIfNull(route);
        IReadOnlyList<string> faults = route.Validate();
        if (faults.Count > 0)
        {
            throw new ArgumentException(string.Join(' ', faults), nameof(route));
        }

        string ledger = builder.Name;
        Hl7v2ListenerRegister register = Hl7v2HealthLedgerBuilderExtensions.RegisterOf(builder.Services);
        if (!register.TryAddRoute(ledger, route))
        {
            throw new ArgumentException($"There is a route '{route.Name}' already.", nameof(route));
        }

        builder.Services.AddSingleton<IHostedService>(services => new Hl7v2RouteService(
            route,
            register,
            services.GetRequiredKeyedService<ILedgerNodeAccessor>(ledger),
            node => start(services, node)));
        return builder;
    }
}
