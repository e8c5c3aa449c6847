using System.Globalization;
using HealthLedger.Hosting.Backups;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthLedger.Hosting.Health;

/// <summary>Whether the newest backup is young enough. Degraded at worst: a node without backups still
/// serves.</summary>
internal sealed class BackupHealthCheck : IHealthCheck
{
    private readonly LedgerBackupHolder _backups;

    public BackupHealthCheck(LedgerBackupHolder backups) => _backups = backups;

    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (_backups.Schedule is not { } schedule)
        {
            return Task.FromResult(HealthCheckResult.Healthy("No backups are scheduled here."));
        }

        string age = schedule.Age is { } known
            ? known.ToString("c", CultureInfo.InvariantCulture)
            : "none";
        Dictionary<string, object> data = new(StringComparer.Ordinal) { ["age"] = age };
        return Task.FromResult(schedule.IsOverdue
            ? HealthCheckResult.Degraded(
                $"{HealthLedgerErrorCodes.BackupOverdue}: the newest backup is too old (age: {age}).", data: data)
            : HealthCheckResult.Healthy(data: data));
    }
}
