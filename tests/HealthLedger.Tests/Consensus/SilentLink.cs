using HealthLedger.Consensus;
using HealthLedger.Consensus.Messages;
using HealthLedger.Consensus.Runtime;
using HealthLedger.Primitives;

namespace HealthLedger.Tests.Consensus;

/// <summary>A link on which nothing goes out and nothing comes in.</summary>
internal sealed class SilentLink : IPeerLink
{
    public ValueTask StartAsync(ReplicaHost host, ReplicaSet set, CancellationToken cancellationToken) =>
        ValueTask.CompletedTask;

    public void SetPeers(ReplicaSet set, IReadOnlyList<ReplicaDefinition> guests)
    {
    }

    public ValueTask RenewAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public void Send(ParticipantId to, MessageLane lane, ReadOnlyMemory<byte> frame)
    {
    }

    public void Broadcast(MessageLane lane, ReadOnlyMemory<byte> frame)
    {
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
