using Microsoft.Extensions.Hosting;

namespace HealthLedger.Cli.Serving;

/// <summary>A lifetime without signals: who starts the host stops it.</summary>
internal sealed class NoLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
