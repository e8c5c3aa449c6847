using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthLedger.Hl7v2.DependencyInjection;

/// <summary>Ready while the listener listens.</summary>
internal sealed class Hl7v2ListenerHealthCheck : IHealthCheck
{
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
            : HealthCheckResult.Healthy(data: new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["port"] = status.EndPoint.Port,
                ["connections"] = status.ConnectionCount,
            }));
    }
}
