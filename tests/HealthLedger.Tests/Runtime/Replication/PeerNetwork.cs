using System.Collections.Concurrent;
using System.Threading.Channels;
using HealthLedger.Consensus;
using HealthLedger.Consensus.Messages;
using HealthLedger.Consensus.Runtime;
using HealthLedger.Primitives;

namespace HealthLedger.Tests.Runtime.Replication;

/// <summary>Replicas of one process, connected by queues: in order for each pair, lost while somebody is cut
/// off.</summary>
internal sealed class PeerNetwork
{
    private readonly ConcurrentDictionary<ParticipantId, Link> _links = new();
    private readonly ConcurrentDictionary<ParticipantId, bool> _cut = new();

    public IPeerLink Join(ParticipantId participant) => new Link(this, participant);

    public void Cut(ParticipantId participant) => _cut[participant] = true;

    public void Heal(ParticipantId participant) => _cut.TryRemove(participant, out _);

    private void Deliver(ParticipantId from, ParticipantId to, ReadOnlyMemory<byte> frame)
    {
        if (!_cut.ContainsKey(from) && !_cut.ContainsKey(to) && _links.TryGetValue(to, out Link? link))
        {
            link.Take(from, frame);
        }
    }

    private sealed class Link(PeerNetwork network, ParticipantId self) : IPeerLink
    {
        private readonly Channel<(ParticipantId From, ReadOnlyMemory<byte> Frame)> _inbox =
            Channel.CreateUnbounded<(ParticipantId, ReadOnlyMemory<byte>)>();

        private readonly CancellationTokenSource _stop = new();
        private ReplicaSet? _set;
        private Task _loop = Task.CompletedTask;

        public ValueTask StartAsync(ReplicaHost host, ReplicaSet set, CancellationToken cancellationToken)
        {
            _set = set;
            _loop = Task.Run(() => RunAsync(host), CancellationToken.None);
            network._links[self] = this;
            return ValueTask.CompletedTask;
        }

        public void SetPeers(ReplicaSet set) => _set = set;

        public void Send(ParticipantId to, MessageLane lane, ReadOnlyMemory<byte> frame) =>
            network.Deliver(self, to, frame);

        public void Broadcast(MessageLane lane, ReadOnlyMemory<byte> frame)
        {
            foreach (ReplicaDefinition replica in _set!.Replicas)
            {
                if (replica.Participant != self)
                {
                    network.Deliver(self, replica.Participant, frame);
                }
            }
        }

        public async ValueTask DisposeAsync()
        {
            network._links.TryRemove(self, out _);
            await _stop.CancelAsync();
            await _loop;
            _stop.Dispose();
        }

        public void Take(ParticipantId from, ReadOnlyMemory<byte> frame) => _inbox.Writer.TryWrite((from, frame));

        private async Task RunAsync(ReplicaHost host)
        {
            try
            {
                await foreach ((ParticipantId from, ReadOnlyMemory<byte> frame) in
                    _inbox.Reader.ReadAllAsync(_stop.Token))
                {
                    await host.ReceiveAsync(from, frame, _stop.Token);
                }
            }
            catch (OperationCanceledException)
            {
                // The node stops.
            }
        }
    }
}
