using HealthLedger.Clients;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthLedger.Hosting.Health;

/// <summary>One question about the node, answered from its status alone. Data holds numbers and codes.</summary>
internal sealed class LedgerHealthCheck : IHealthCheck
{
    /// <summary>Blocks that the database may lag behind the journal before it is worth a look.</summary>
    private const ulong LargestLag = 1000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly ILedgerNodeAccessor _accessor;
    private readonly LedgerHealthSubject _subject;

    public LedgerHealthCheck(ILedgerNodeAccessor accessor, LedgerHealthSubject subject)
    {
        _accessor = accessor;
        _subject = subject;
    }

    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (_accessor.Current is not { } node)
        {
            if (_accessor.CurrentLedger is LedgerClient client)
            {
                return await AskAsync(client, cancellationToken).ConfigureAwait(false);
            }

            if (_accessor is LedgerNodeAccessor { IsLazy: true })
            {
                return HealthCheckResult.Healthy("The ledger opens at its first use.");
            }

            // Not started yet, or stopping: alive, and not ready.
            return _subject == LedgerHealthSubject.Node
                ? HealthCheckResult.Degraded("The node does not run yet or no longer.")
                : HealthCheckResult.Unhealthy("The node does not run yet or no longer.");
        }

        return Judge(node.GetStatus(), null);
    }

    // A client that gets no answer is alive, and not ready.
    private async Task<HealthCheckResult> AskAsync(LedgerClient client, CancellationToken cancellationToken)
    {
        string role = $"Client of '{client.SocketPath}'.";
        using CancellationTokenSource soon = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        soon.CancelAfter(Patience);
        try
        {
            return Judge(await client.GetStatusAsync(soon.Token).ConfigureAwait(false), role);
        }
        catch (Exception exception)
            when (exception is HealthLedgerException or ObjectDisposedException
                || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return _subject == LedgerHealthSubject.Node
                ? HealthCheckResult.Degraded(role + " No node answers there.")
                : HealthCheckResult.Unhealthy(role + " No node answers there.");
        }
    }

    private HealthCheckResult Judge(LedgerNodeStatus status, string? role)
    {
        Dictionary<string, object> data = new(StringComparer.Ordinal)
        {
            ["height"] = status.Height.Value,
            ["lag"] = status.Lag,
            ["waiting"] = status.Waiting,
        };
        if (status.Replication is { } replication)
        {
            data["view"] = replication.View;
            data["connected"] = replication.Connected;
            data["quorum"] = replication.Quorum;
        }

        bool isStorageFault = status.Fault?.StartsWith("HLS7", StringComparison.Ordinal) == true;
        return _subject switch
        {
            LedgerHealthSubject.Node when status.IsHalted => HealthCheckResult.Unhealthy(
                $"{status.Fault ?? HealthLedgerErrorCodes.NodeHalted}: the node has halted and must be restarted.",
                data: data),
            LedgerHealthSubject.Storage when isStorageFault => HealthCheckResult.Unhealthy(
                $"{status.Fault}: storage keeps blocks from being sealed.", data: data),
            LedgerHealthSubject.Storage when status.Lag > LargestLag => HealthCheckResult.Degraded(
                $"The database is {status.Lag} blocks behind the journal.", data: data),
            LedgerHealthSubject.Sealing when status.IsHalted || status.Fault is not null => HealthCheckResult.Unhealthy(
                $"{status.Fault ?? HealthLedgerErrorCodes.NodeHalted}: no block can be sealed now.", data: data),
            LedgerHealthSubject.Sealing when status.Replication is { HasQuorum: false } alone =>
                HealthCheckResult.Degraded(
                    $"{alone.Connected} of {alone.Peers.Count} other replicas are connected, too few for a quorum of "
                        + $"{alone.Quorum}: nothing is sealed until there are more.",
                    data: data),
            _ => HealthCheckResult.Healthy(role, data),
        };
    }
}
