using HealthLedger.Consensus.Protocol;
using HealthLedger.Storage;

namespace HealthLedger.Consensus.Runtime;

/// <summary>
/// A replica's records in the journal, and from where on they are needed: those of a height until the database has its
/// block, those of the view until one record says all of it again (docs/spec/consensus.md section 5).
/// </summary>
internal sealed class ReplicaJournal
{
    // A record that says the whole view costs little; what it frees is a file of the journal.
    private const int RecordsBetween = 1024;

    private readonly IJournal _journal;
    private readonly SortedDictionary<ulong, JournalPosition> _heights = [];
    private JournalPosition? _view;
    private int _sinceWhole;

    public ReplicaJournal(IJournal journal) => _journal = journal;

    /// <summary>Whether the replica should say its whole view again.</summary>
    public bool IsCompactionDue => _sinceWhole >= RecordsBetween;

    /// <summary>Makes records durable, in order, with one synchronisation.</summary>
    /// <param name="records">The records.</param>
    /// <param name="cancellationToken">Cancels when the replica stops for good: what reached the medium is read at the
    /// next start.</param>
    public async ValueTask AppendAsync(
        IReadOnlyList<ReplicaEffect.Persist> records, CancellationToken cancellationToken)
    {
        List<ReadOnlyMemory<byte>> bytes = new(records.Count);
        foreach (ReplicaEffect.Persist record in records)
        {
            bytes.Add(record.Record);
        }

        JournalPosition position = await _journal.AppendAsync(bytes, cancellationToken).ConfigureAwait(false);
        foreach (ReplicaEffect.Persist record in records)
        {
            Note(record.Height, record.IsWhole, position);
            position = position.Next();
        }
    }

    /// <summary>Counts a record that is in the journal.</summary>
    public void Note(ulong? height, bool isWhole, JournalPosition position)
    {
        _sinceWhole = isWhole ? 0 : _sinceWhole + 1;
        if (height is { } concerned)
        {
            _heights.TryAdd(concerned, position);
            return;
        }

        if (isWhole || _view is null)
        {
            _view = position;
        }
    }

    /// <summary>From where the journal is needed when the database has the blocks up to a height.</summary>
    public JournalPosition NeededAbove(ulong height)
    {
        JournalPosition needed = _view ?? _journal.End;
        while (_heights.Count > 0)
        {
            (ulong lowest, JournalPosition position) = _heights.First();
            if (lowest > height)
            {
                break;
            }

            _heights.Remove(lowest);
        }

        foreach (JournalPosition position in _heights.Values)
        {
            needed = position.Value < needed.Value ? position : needed;
        }

        return needed;
    }
}
