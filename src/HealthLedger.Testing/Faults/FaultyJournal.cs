using HealthLedger.Storage;

namespace HealthLedger.Testing.Faults;

/// <summary>A journal behind a gate.</summary>
internal sealed class FaultyJournal : IJournal
{
    private readonly IJournal _inner;
    private readonly FaultGate _gate;

    public FaultyJournal(IJournal inner, FaultGate gate)
    {
        _inner = inner;
        _gate = gate;
    }

    /// <inheritdoc/>
    public JournalPosition End => _inner.End;

    /// <inheritdoc/>
    public ValueTask<JournalPosition> AppendAsync(
        IReadOnlyList<ReadOnlyMemory<byte>> records, CancellationToken cancellationToken) =>
        _gate.WriteAsync(StoragePart.Journal, () => _inner.AppendAsync(records, cancellationToken), isAppend: true);

    /// <inheritdoc/>
    public IAsyncEnumerable<JournalRecord> ReadAsync(JournalPosition from, CancellationToken cancellationToken)
    {
        _gate.Read(StoragePart.Journal);
        return _inner.ReadAsync(from, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask ReleaseBeforeAsync(JournalPosition position, CancellationToken cancellationToken) =>
        _gate.WriteAsync(StoragePart.Journal, () => _inner.ReleaseBeforeAsync(position, cancellationToken));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _inner.DisposeAsync();
}
