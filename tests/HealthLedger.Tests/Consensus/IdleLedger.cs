using System.Collections.Concurrent;
using HealthLedger.Consensus;
using HealthLedger.Consensus.Certificates;
using HealthLedger.Consensus.Messages;
using HealthLedger.Consensus.Runtime;
using HealthLedger.Primitives;
using HealthLedger.Storage;

namespace HealthLedger.Tests.Consensus;

/// <summary>A ledger of which nothing is ever ordered; it notes what its replica's host tells it.</summary>
internal sealed class IdleLedger : IReplicatedLedger, IBatchPolicy
{
    /// <summary>A request that is executed.</summary>
    public Digest256 Executed { get; set; }

    public ConcurrentQueue<Digest256> Forwarded { get; } = new();

    public ConcurrentQueue<string> Troubles { get; } = new();

    public ConcurrentQueue<string> Halts { get; } = new();

    public BatchVerdict Check(ReadOnlyMemory<byte> batch, bool fresh, TimeSpan patience) => BatchVerdict.Accept;

    public ValueTask<ExecutionResult> ExecuteAsync(
        ReadOnlyMemory<byte>? batch, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("Nothing is ordered here.");

    public ValueTask SealedAsync(
        ulong height, SealedHeader head, JournalPosition journalEnd, CancellationToken cancellationToken) =>
        ValueTask.CompletedTask;

    public ReadOnlyMemory<byte>? TryCut(bool evenIfEmpty) => null;

    public ValueTask<bool> EpochBeganAsync(ReplicaSet set, CancellationToken cancellationToken) => new(false);

    public void ProposalsForgotten()
    {
    }

    public bool IsExecuted(Digest256 request) => request == Executed;

    public void Forward(Digest256 request, ParticipantId primary) => Forwarded.Enqueue(request);

    public void PeerCame(ParticipantId peer)
    {
    }

    public ValueTask<IReadOnlyList<TransferredBlock>> ReadBlocksAsync(
        ulong first, int count, long maxBytes, CancellationToken cancellationToken) => new([]);

    public ValueTask ReceiveAsync(
        ParticipantId sender, ReadOnlyMemory<byte> frame, CancellationToken cancellationToken) =>
        ValueTask.CompletedTask;

    public void Accused(EquivocationEvidence evidence)
    {
    }

    public void Troubled(string code, string reason) => Troubles.Enqueue(code);

    public void Halted(string code, string reason) => Halts.Enqueue(code);
}
