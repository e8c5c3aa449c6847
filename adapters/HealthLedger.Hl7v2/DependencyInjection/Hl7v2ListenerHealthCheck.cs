using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthLedger.Hl7v2.DependencyInjection;

/// <summary>Ready while the listener listens and its last message could be stored.</summary>
internal sealed class Hl7v2ListenerHealthCheck : IHealthCheck
{
    private const string StorageCodes = "HLS7";

    private readonly Hl7v2ListenerRegister _register;
    private readonly string _name;

    public Hl7v2ListenerHealthCheck(Hl7v2ListenerRegister register, string name)
    {
        _register = register;
        _name = name;
    }

    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        Hl7v2ListenerStatus? status = _register.GetListeners().FirstOrDefault(one => one.Name == _name);
        return Task.FromResult(status is null
            ? HealthCheckResult.Unhealthy("The listener does not listen.")
            : Judge(status));
    }

    // A full disk refuses each message before the node begins a block, so that the node itself looks well.
    private static HealthCheckResult Judge(Hl7v2ListenerStatus status)
    {
        Dictionary<string, object> data = new(StringComparer.Ordinal)
        {
            ["port"] = status.EndPoint.Port,
            ["connections"] = status.ConnectionCount,
            ["inFlight"] = status.Listener.InFlightCount,
            ["held"] = status.Listener.HeldCount,
        };
        if (status.Queue is { } queue)
        {
            data["queued"] = queue.Waiting;
            data["setAside"] = queue.SetAside;
            data["parked"] = queue.Parked;
        }

        if (status.Listener.IsPaused)
        {
            return HealthCheckResult.Degraded("The listener is paused.", data: data);
        }

        if (status.Intake.Fault is not { } fault)
        {
            return HealthCheckResult.Healthy(data: data);
        }

        string text = $"{fault}: no message has been stored since {status.Intake.FaultSince:u}.";
        return fault.StartsWith(StorageCodes, StringComparison.Ordinal)
            ? HealthCheckResult.Unhealthy(text, data: data)
            : HealthCheckResult.Degraded(text, data: data);
    }
}
