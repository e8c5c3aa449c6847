using HealthLedger.Diagnostics;
using HealthLedger.Storage;
using HealthLedger.Vaults;

namespace HealthLedger.Runtime;

/// <summary>
/// A journal that the vault's counter follows, in steps: one synchronised write of the vault for many of the journal.
/// </summary>
internal sealed class CountedJournal : IJournal
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(500);

    private readonly IJournal _journal;
    private readonly IKeyVault _vault;
    private readonly ulong _before;
    private readonly Func<ulong> _step;
    private readonly TimeProvider _time;
    private readonly LedgerEventListener _events;
    private ulong _counted;

    /// <param name="journal">The journal.</param>
    /// <param name="vault">The vault.</param>
    /// <param name="before">What the counter had counted before this journal began.</param>
    /// <param name="step">How many records the journal may gain before the counter follows; asked each time.</param>
    /// <param name="time">The clock, for the pauses between attempts.</param>
    /// <param name="events">Told when the counter cannot follow for now.</param>
    public CountedJournal(
        IJournal journal,
        IKeyVault vault,
        ulong before,
        Func<ulong> step,
        TimeProvider time,
        LedgerEventListener events)
    {
        _step = step;
        _time = time;
        _events = events;
        _journal = journal;
        _vault = vault;
        _before = before;
        _counted = Length;
    }

    public JournalPosition End => _journal.End;

    private ulong Length => checked(_before + _journal.End.Value);

    /// <summary>Appends records, and has the counter follow where that is due.</summary>
    /// <param name="records">The records.</param>
    /// <param name="cancellationToken">Cancels before anything is written, and waiting for a counter that cannot follow
    /// for now: then the records are on stable storage, and the next start has the counter follow.</param>
    public async ValueTask<JournalPosition> AppendAsync(
        IReadOnlyList<ReadOnlyMemory<byte>> records, CancellationToken cancellationToken)
    {
        JournalPosition first = await _journal.AppendAsync(records, cancellationToken).ConfigureAwait(false);
        ulong end = Length;
        if (end - Volatile.Read(ref _counted) >= _step())
        {
            await FollowUntilDoneAsync(end, cancellationToken).ConfigureAwait(false);
        }

        return first;
    }

    public IAsyncEnumerable<JournalRecord> ReadAsync(JournalPosition from, CancellationToken cancellationToken) =>
        _journal.ReadAsync(from, cancellationToken);

    public ValueTask ReleaseBeforeAsync(JournalPosition position, CancellationToken cancellationToken) =>
        _journal.ReleaseBeforeAsync(position, cancellationToken);

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

    // The records are on stable storage: whoever were told of a failure would append them again, or others in their
    // place. Only the counter is owed.
    private async ValueTask FollowUntilDoneAsync(ulong end, CancellationToken cancellationToken)
    {
        string? reported = null;
        while (true)
        {
            try
            {
                await FollowAsync(end).ConfigureAwait(false);
                return;
            }
            catch (HealthLedgerException exception) when (exception.IsTransient)
            {
                if (exception.Code != reported)
                {
                    _events.OnFault(exception.Code, exception.Message);
                    reported = exception.Code;
                }
            }

            await Task.Delay(RetryAfter, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask FollowAsync(ulong end)
    {
        await _vault.AdvanceCounterAsync(end, CancellationToken.None).ConfigureAwait(false);
        Volatile.Write(ref _counted, end);
    }
}
