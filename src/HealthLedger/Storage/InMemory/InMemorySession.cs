namespace HealthLedger.Storage.InMemory;

/// <summary>Access to the content from opening to disposing.</summary>
internal sealed class InMemorySession
{
    private readonly InMemoryContent _content;
    private int _isClosed;

    public InMemorySession(InMemoryContent content) => _content = content;

    /// <summary>The content, for a call that has not been cancelled on storage that is still open.</summary>
    public InMemoryContent Enter(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isClosed) != 0, typeof(InMemoryLedgerStorage));
        cancellationToken.ThrowIfCancellationRequested();
        return _content;
    }

    /// <summary>Ends access, after a write that has begun. A write asks within the gate: what comes later does
    /// nothing, and the next session finds nothing that changes behind its back.</summary>
    /// <returns>False when it had ended already.</returns>
    public bool Close()
    {
        lock (_content.WriteGate)
        {
            return Interlocked.Exchange(ref _isClosed, 1) == 0;
        }
    }
}
