using HealthLedger;
using HealthLedger.Hosting;
using HealthLedger.Hosting.Backups;
using HealthLedger.Hosting.Health;
using HealthLedger.Hosting.Options;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers HealthLedger with a host.</summary>
public static class HealthLedgerServiceCollectionExtensions
{
    private static readonly string[] LiveTags = ["live"];
    private static readonly string[] ReadyTags = ["ready"];
    private static readonly string[] BackupTags = ["backup"];

    /// <summary>
    /// Adds the process's only ledger: <see cref="ILedger"/>, <see cref="LedgerNode"/> and <see
    /// cref="ILedgerNodeAccessor"/> resolve once the host has started. Register adapters and whatever uses the ledger
    /// after it: hosts stop in reverse order.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Sets options; every fault is reported at start, all at once.</param>
    /// <exception cref="LedgerRegistrationException">There is one already (HLS1308).</exception>
    public static IHealthLedgerBuilder AddHealthLedger(
        this IServiceCollection services, Action<HealthLedgerOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return Add(services, string.Empty, options => options.Configure(configure));
    }

    /// <summary>Adds the process's only ledger with options from configuration, such as section
    /// `HealthLedger`.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="section">The section that holds the options.</param>
    /// <param name="configure">Sets options after the section; optional.</param>
    public static IHealthLedgerBuilder AddHealthLedger(
        this IServiceCollection services, IConfigurationSection section, Action<HealthLedgerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(section);
        return Add(services, string.Empty, options => options.Bind(section).Configure(configure ?? (_ => { })));
    }

    /// <summary>
    /// Adds one of several ledgers. Its <see cref="ILedger"/>, <see cref="LedgerNode"/> and <see
    /// cref="ILedgerNodeAccessor"/> are keyed by its name.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="name">The ledger's name in this process, ASCII without spaces, 1 to 64 characters: the value of a
    /// label of its metrics and of the scope of its logs, so never something of a patient.</param>
    /// <param name="configure">Sets options.</param>
    /// <exception cref="LedgerRegistrationException">The name is taken (HLS1308), or not a name (HLS1307).</exception>
    public static IHealthLedgerBuilder AddHealthLedger(
        this IServiceCollection services, string name, Action<HealthLedgerOptions> configure)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(configure);
        return Add(services, name, options => options.Configure(configure));
    }

    private static HealthLedgerBuilder Add(
        IServiceCollection services, string name, Action<OptionsBuilder<HealthLedgerOptions>> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        LedgerRegister register = LedgerRegister.Of(services);
        register.AddName(name);
        configure(services.AddOptions<HealthLedgerOptions>(name).ValidateOnStart());
        services.AddSingleton<IValidateOptions<HealthLedgerOptions>>(
            provider => new HealthLedgerOptionsValidator(name, provider));
        services.TryAddKeyedSingleton<LedgerBackupHolder>(name);
        services.TryAddKeyedSingleton<LedgerNodeAccessor>(name);
        services.TryAddKeyedSingleton<ILedgerNodeAccessor>(
            name, (provider, key) => provider.GetRequiredKeyedService<LedgerNodeAccessor>(key));
        // Singletons, although the accessor owns the node: a container disposes transients with every request's scope.
        services.TryAddKeyedSingleton<LedgerNode>(
            name, (provider, key) => provider.GetRequiredKeyedService<ILedgerNodeAccessor>(key).Node);
        services.TryAddKeyedSingleton<ILedger>(
            name, (provider, key) => provider.GetRequiredKeyedService<ILedgerNodeAccessor>(key).Ledger);
        AddDefault(services, name);
        RefuseOthers(services, register);
        services.AddSingleton<IHostedService>(provider => new LedgerNodeService(
            name, provider, provider.GetRequiredKeyedService<LedgerNodeAccessor>(name)));
        AddHealthChecks(services, name);
        return new HealthLedgerBuilder(name, services);
    }

    private static void AddDefault(IServiceCollection services, string name)
    {
        if (name.Length == 0)
        {
            // The place may have been taken by the refusal of a named ledger that was registered before.
            services.Replace(ServiceDescriptor.Singleton<ILedgerNodeAccessor>(
                provider => provider.GetRequiredKeyedService<LedgerNodeAccessor>(string.Empty)));
            services.Replace(ServiceDescriptor.Singleton(
                provider => provider.GetRequiredService<ILedgerNodeAccessor>().Node));
            services.Replace(ServiceDescriptor.Singleton(
                provider => provider.GetRequiredService<ILedgerNodeAccessor>().Ledger));
        }
    }

    // Whoever names no ledger, or one that is not there, gets a code and never another ledger.
    private static void RefuseOthers(IServiceCollection services, LedgerRegister register)
    {
        services.TryAddSingleton<ILedgerNodeAccessor>(_ => throw register.Ambiguous());
        services.TryAddSingleton<LedgerNode>(_ => throw register.Ambiguous());
        services.TryAddSingleton<ILedger>(_ => throw register.Ambiguous());
        services.TryAddKeyedSingleton<ILedgerNodeAccessor>(
            KeyedService.AnyKey, (_, key) => throw register.Unknown(key));
        services.TryAddKeyedSingleton<LedgerNode>(KeyedService.AnyKey, (_, key) => throw register.Unknown(key));
        services.TryAddKeyedSingleton<ILedger>(KeyedService.AnyKey, (_, key) => throw register.Unknown(key));
    }

    private static void AddHealthChecks(IServiceCollection services, string name)
    {
        string suffix = name.Length == 0 ? string.Empty : "_" + name;
        IHealthChecksBuilder checks = services.AddHealthChecks();
        AddCheck(checks, name, "healthledger_node" + suffix, LedgerHealthSubject.Node, LiveTags);
        AddCheck(checks, name, "healthledger_storage" + suffix, LedgerHealthSubject.Storage, ReadyTags);
        AddCheck(checks, name, "healthledger_sealing" + suffix, LedgerHealthSubject.Sealing, ReadyTags);
        checks.Add(new HealthCheckRegistration(
            "healthledger_backup" + suffix,
            provider => new BackupHealthCheck(provider.GetRequiredKeyedService<LedgerBackupHolder>(name)),
            failureStatus: null,
            BackupTags));
    }

    private static void AddCheck(
        IHealthChecksBuilder checks, string name, string checkName, LedgerHealthSubject subject, string[] tags) =>
        checks.Add(new HealthCheckRegistration(
            checkName,
            provider => new LedgerHealthCheck(provider.GetRequiredKeyedService<ILedgerNodeAccessor>(name), subject),
            failureStatus: null,
            tags));
}
