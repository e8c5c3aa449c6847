using System.Globalization;
using HealthLedger.Diagnostics;
using HealthLedger.Hosting.Options;
using Microsoft.Extensions.DependencyInjection;

namespace HealthLedger.Hosting.Development;

/// <summary>The nodes of a network for development while they run.</summary>
internal sealed class RunningDevNetwork : IAsyncDisposable
{
    private readonly LocalDevNetwork _shown;
    private readonly IReadOnlyList<DevMember> _members;
    private readonly List<LedgerNode> _nodes = [];

    private RunningDevNetwork(LocalDevNetwork shown, IReadOnlyList<DevMember> members)
    {
        _shown = shown;
        _members = members;
    }

    /// <summary>The node of the host's own organisation. Who started this disposes it, and then this.</summary>
    public LedgerNode First => _nodes[0];

    public static async Task<RunningDevNetwork> StartAsync(
        string name,
        int count,
        HealthLedgerOptions options,
        IServiceProvider services,
        LedgerEventListener events,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        RunningDevNetwork running = new(
            services.GetRequiredKeyedService<LocalDevNetwork>(name),
            await DevMembers.OpenAsync(name, count, options, services, time, cancellationToken)
                .ConfigureAwait(false));
        LocalReplicaNetwork lines = new();
        try
        {
            for (int i = 0; i < count; i++)
            {
                DevMember member = running._members[i];
                running._nodes.Add(await new LedgerNodeBuilder(options.Node)
                {
                    Name = i == 0 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}-org-{i}").Trim('-'),
                    Genesis = member.Genesis,
                    Vault = member.Vault,
                    Storage = member.Storage,
                    TimeProvider = time,
                    Events = events,
                    Peers = new ReplicaPeers { Local = lines },
                }.StartAsync(cancellationToken).ConfigureAwait(false));
            }

            running._shown.Set([.. running._nodes]);
            return running;
        }
        catch
        {
            await running.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _shown.Set(null);

        // All at once: what one has accepted is sealed with the help of the others.
        await Task.WhenAll(_nodes.Select(node => node.DisposeAsync().AsTask())).ConfigureAwait(false);
        foreach (DevMember member in _members)
        {
            await member.DisposeAsync().ConfigureAwait(false);
        }
    }
}
