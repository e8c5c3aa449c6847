using System.Runtime.CompilerServices;

namespace HealthLedger.Storage.InMemory;

/// <summary>A journal in memory.</summary>
internal sealed class InMemoryJournal : IJournal
{
    private readonly InMemorySession _session;

    public InMemoryJournal(InMemorySession session) => _session = session;

    /// <inheritdoc/>
    public JournalPosition End
    {
        get
        {
            InMemoryContent content = _session.Enter(CancellationToken.None);
            lock (content.WriteGate)
            {
                return EndOf(content);
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask<JournalPosition> AppendAsync(
        IReadOnlyList<ReadOnlyMemory<byte>> records, CancellationToken cancellationToken)
    {
        StorageContract.CheckAppend(records);
        InMemoryContent content = _session.Enter(cancellationToken);
        lock (content.WriteGate)
        {
            _session.Enter(cancellationToken);
            JournalPosition first = EndOf(content);
            content.Journal =
                content.Journal.AddRange(records.Select(record => (ReadOnlyMemory<byte>)record.ToArray()));
            return ValueTask.FromResult(first);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<JournalRecord> ReadAsync(
        JournalPosition from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        InMemoryContent content = _session.Enter(cancellationToken);
        IReadOnlyList<ReadOnlyMemory<byte>> records;
        ulong position;
        lock (content.WriteGate)
        {
            if (from.Value < content.JournalBegin || from.Value > EndOf(content).Value)
            {
                throw new StorageFailureException(
                    HealthLedgerErrorCodes.FileMissing,
                    $"The journal holds records {content.JournalBegin} to before {EndOf(content)}, and record "
                    + $"{from} is "
                    + "needed.");
            }

            records = content.Journal;
            position = content.JournalBegin;
        }

        await ValueTask.CompletedTask.ConfigureAwait(false);
        foreach (ReadOnlyMemory<byte> record in records)
        {
            if (position >= from.Value)
            {
                _session.Enter(cancellationToken);
                yield return new JournalRecord(new JournalPosition(position), record.ToArray());
            }

            position++;
        }
    }

    /// <inheritdoc/>
    public ValueTask ReleaseBeforeAsync(JournalPosition position, CancellationToken cancellationToken)
    {
        InMemoryContent content = _session.Enter(cancellationToken);
        lock (content.WriteGate)
        {
            _session.Enter(cancellationToken);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(position.Value, EndOf(content).Value, nameof(position));
            if (position.Value > content.JournalBegin)
            {
                content.Journal = content.Journal.RemoveRange(0, (int)(position.Value - content.JournalBegin));
                content.JournalBegin = position.Value;
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static JournalPosition EndOf(InMemoryContent content) =>
        new(content.JournalBegin + (ulong)content.Journal.Count);
}
