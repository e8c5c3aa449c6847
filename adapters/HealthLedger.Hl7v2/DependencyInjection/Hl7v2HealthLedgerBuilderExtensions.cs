using System.Diagnostics.Metrics;
using HealthLedger.Hl7v2.DependencyInjection;
using HealthLedger.Hosting;
using HealthLedger.Hosting.Alerts;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds HL7 v2 listeners to a hosted ledger.</summary>
public static class Hl7v2HealthLedgerBuilderExtensions
{
    private static readonly string[] ReadyTags = ["ready"];

    /// <summary>
    /// Adds a listener whose messages are sealed on the ledger. It starts after the node and stops, drained, before
    /// it. Call it once
    /// for each listener; every registered <c>IHl7v2IntakeObserver</c> hears of all of them.
    /// </summary>
    /// <param name="builder">The ledger.</param>
    /// <param name="configure">Sets port, name and rules; checked here.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static IHealthLedgerBuilder AddHl7v2Intake(
        this IHealthLedgerBuilder builder, Action<Hl7v2ListenerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        Hl7v2ListenerOptions options = new();
        configure?.Invoke(options);
        options.Check(nameof(configure));
        Hl7v2ListenerRegister register = RegisterOf(builder.Services);
        if (!register.TryAddName(options.Listener.Name))
        {
            throw new ArgumentException(
                $"There is a listener '{options.Listener.Name}' already: give each its own name.", nameof(configure));
        }

        string ledger = builder.Name;
        builder.Services.AddSingleton<IHostedService>(services => new Hl7v2ListenerService(
            options,
            services.GetRequiredKeyedService<ILedgerNodeAccessor>(ledger),
            services,
            services.GetService<IMeterFactory>(),
            register,
            ledger));
        builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            "healthledger_hl7_" + options.Listener.Name,
            _ => new Hl7v2ListenerHealthCheck(register, options.Listener.Name),
            failureStatus: null,
            ReadyTags));
        return builder;
    }

    internal static Hl7v2ListenerRegister RegisterOf(IServiceCollection services)
    {
        foreach (ServiceDescriptor descriptor in services)
        {
            if (descriptor.ServiceType == typeof(IHl7v2ListenerDirectory)
                && descriptor.ImplementationInstance is Hl7v2ListenerRegister known)
            {
                return known;
            }
        }

        Hl7v2ListenerRegister register = new();
        services.TryAddSingleton<IHl7v2ListenerDirectory>(register);
        services.AddSingleton<IListenerReadings>(register);
        return register;
    }
}
