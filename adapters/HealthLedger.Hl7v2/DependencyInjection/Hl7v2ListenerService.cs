using System.Diagnostics.Metrics;
using HealthLedger.Hl7v2.Intake;
using HealthLedger.Hl7v2.Mllp;
using HealthLedger.Hl7v2.Routing;
using HealthLedger.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace HealthLedger.Hl7v2.DependencyInjection;

/// <summary>Runs one listener as long as the host runs.</summary>
internal sealed class Hl7v2ListenerService : IHostedService, IAsyncDisposable
{
    private readonly Hl7v2ListenerOptions _options;
    private readonly ILedgerNodeAccessor _accessor;
    private readonly IServiceProvider _services;
    private readonly IMeterFactory? _meterFactory;
    private readonly Hl7v2ListenerRegister _register;
    private readonly string _ledger;
    private Hl7v2Intake? _intake;
    private MllpListener? _listener;

    public Hl7v2ListenerService(
        Hl7v2ListenerOptions options,
        ILedgerNodeAccessor accessor,
        IServiceProvider services,
        IMeterFactory? meterFactory,
        Hl7v2ListenerRegister register,
        string ledger)
    {
        _options = options;
        _accessor = accessor;
        _services = services;
        _meterFactory = meterFactory;
        _register = register;
        _ledger = ledger;
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        ILogger logger = (_services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance)
            .CreateLogger("HealthLedger.Hl7v2");
        Hl7v2LogObserver observer = new(logger, [.. _services.GetServices<IHl7v2IntakeObserver>()]);
        TimeProvider time = _services.GetService<TimeProvider>() ?? TimeProvider.System;
        foreach (Hl7Route route in _register.RoutesOf(_ledger).Except(_options.Intake.Routes))
        {
            _options.Intake.Routes.Add(route);
        }

        _intake = new Hl7v2Intake(
            await _accessor.OpenLedgerAsync(cancellationToken).ConfigureAwait(false),
            _options.Intake,
            observer,
            time,
            _meterFactory);
        _listener = new MllpListener(_options.Listener, _intake, observer, time, _meterFactory);
        await _listener.StartAsync(cancellationToken).ConfigureAwait(false);
        _register.Started(_options.Listener.Name, _listener, _intake, () => _accessor.Current);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_listener is { } listener)
        {
            _register.Stopped(listener);
            await listener.StopAsync(cancellationToken).ConfigureAwait(false);
        }

        // While the node still runs: what went out is written down there.
        if (_intake is { } intake)
        {
            await intake.DisposeAsync().ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_listener is { } listener)
        {
            await listener.DisposeAsync().ConfigureAwait(false);
        }

        if (_intake is { } intake)
        {
            await intake.DisposeAsync().ConfigureAwait(false);
        }
    }
}
