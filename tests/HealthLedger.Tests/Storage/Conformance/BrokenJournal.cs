using System.Runtime.CompilerServices;
using HealthLedger.Storage;

namespace HealthLedger.Tests.Storage.Conformance;

internal sealed class BrokenJournal(IJournal inner, PlantedFault fault, bool isTailLost) : IJournal
{
    private readonly ulong _lost =
        fault == PlantedFault.JournalLosesItsTailOnReopen && isTailLost && inner.End.Value > 0 ? 1UL : 0UL;

    private JournalPosition _forgotten;

    public JournalPosition End => new(inner.End.Value - _lost);

    public async ValueTask<JournalPosition> AppendAsync(
        IReadOnlyList<ReadOnlyMemory<byte>> records, CancellationToken cancellationToken)
    {
        CancellationToken token =
            fault == PlantedFault.StorageIgnoresCancellation ? CancellationToken.None : cancellationToken;
        IReadOnlyList<ReadOnlyMemory<byte>> written =
            fault == PlantedFault.JournalSwapsRecordsOfAGroup ? [.. records.Reverse()] : records;
        JournalPosition first = await inner.AppendAsync(written, token);
        return fault == PlantedFault.JournalReturnsTheWrongPosition ? inner.End : first;
    }

    public async IAsyncEnumerable<JournalRecord> ReadAsync(
        JournalPosition from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        JournalPosition next = from;
        await foreach (JournalRecord record in inner.ReadAsync(from, cancellationToken))
        {
            if (record.Position.Value + _lost < inner.End.Value + (_lost == 0 ? 1UL : 0UL)
                && record.Position.Value >= _forgotten.Value)
            {
                yield return record;
            }

            next = record.Position.Next();
        }

        if (fault == PlantedFault.JournalReadsPastItsEnd && next != inner.End)
        {
            await foreach (JournalRecord record in inner.ReadAsync(next, cancellationToken))
            {
                yield return record;
            }
        }
    }

    public async ValueTask ReleaseBeforeAsync(JournalPosition position, CancellationToken cancellationToken)
    {
        await inner.ReleaseBeforeAsync(position, cancellationToken);
        if (fault == PlantedFault.JournalForgetsTooMuch)
        {
            _forgotten = position.Next();
        }
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
