using HealthLedger.Storage;
using HealthLedger.Vaults;

namespace HealthLedger.Runtime;

/// <summary>
/// A journal that the vault's counter follows, in steps: one synchronised write of the vault for many of the journal.
/// </summary>
internal sealed class CountedJournal : IJournal
{
    private readonly IJournal _journal;
    private readonly IKeyVault _vault;
    private readonly ulong _before;
    private readonly Func<ulong> _step;
    private ulong _counted;

    public CountedJournal(IJournal journal, IKeyVault vault, ulong before, Func<ulong> step)
    {
        _step = step;
        _journal = journal;
        _vault = vault;
        _before = before;
        _counted = Length;
    }

    public JournalPosition End => _journal.End;

    private ulong Length => checked(_before + _journal.End.Value);

    public async ValueTask<JournalPosition> AppendAsync(
        IReadOnlyList<ReadOnlyMemory<byte>> records, CancellationToken cancellationToken)
    {
        JournalPosition first = await _journal.AppendAsync(records, cancellationToken).ConfigureAwait(false);
        ulong end = Length;
        if (end - Volatile.Read(ref _counted) >= _step())
        {
            await FollowAsync(end).ConfigureAwait(false);
        }

        return first;
    }

    public IAsyncEnumerable<JournalRecord> ReadAsync(JournalPosition from, CancellationToken cancellationToken) =>
        _journal.ReadAsync(from, cancellationToken);

    public ValueTask ReleaseBeforeAsync(JournalPosition position, CancellationToken cancellationToken) =>
        _journal.ReleaseBeforeAsync(position, cancellationToken);

    /// <summary>Brings the counter up to the end.</summary>
    public async ValueTask FollowAsync(ulong end)
    {
        await _vault.AdvanceCounterAsync(end, CancellationToken.None).ConfigureAwait(false);
        Volatile.Write(ref _counted, end);
    }

    /// <summary>Brings the counter up to the end, and closes the journal.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await FollowAsync(Length).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is HealthLedgerException or ObjectDisposedException)
        {
            // A counter that lags is brought up at the next start; what it guards is a little less guarded until then.
        }

        await _journal.DisposeAsync().ConfigureAwait(false);
    }
}
