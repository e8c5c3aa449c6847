using HealthLedger.Storage;

namespace HealthLedger.Runtime;

/// <summary>
/// Custody writes that were reported failed although they may be stored: a connection that broke behind the commit, an
/// error that came late. What is stored is accepted, and would be found and sealed at the next start; it is found and
/// sealed now instead, so that whoever comes again is answered.
/// </summary>
internal sealed class DoubtfulWrites
{
    private readonly ICustodyStore _store;
    private readonly List<DoubtfulWrite> _open = [];

    public DoubtfulWrites(ICustodyStore store) => _store = store;

    /// <summary>Whether it is open of any whether it is stored.</summary>
    public bool IsAny => _open.Count > 0;

    /// <summary>Whether a write that was reported failed is stored; when that cannot be read now, it is kept and asked
    /// again.</summary>
    /// <param name="write">What was written in one step.</param>
    /// <param name="reported">The failure.</param>
    public async ValueTask<bool> IsStoredAsync(DoubtfulWrite write, StorageFailureException reported)
    {
        if (reported.Code == HealthLedgerErrorCodes.LeaseLost)
        {
            // Another process writes now, and has it if it is stored.
            return false;
        }

        bool? isStored = await ReadAsync(write).ConfigureAwait(false);
        if (isStored is null)
        {
            _open.Add(write);
        }

        return isStored == true;
    }

    /// <summary>Those of which it is known now that they are stored, in their order; the others of which it is known
    /// are forgotten.</summary>
    public async ValueTask<IReadOnlyList<DoubtfulWrite>> TakeStoredAsync()
    {
        List<DoubtfulWrite> stored = [];
        while (_open.Count > 0 && await ReadAsync(_open[0]).ConfigureAwait(false) is { } isStored)
        {
            if (isStored)
            {
                stored.Add(_open[0]);
            }

            _open.RemoveAt(0);
        }

        return stored;
    }

    // A write is stored whole or not at all.
    private async ValueTask<bool?> ReadAsync(DoubtfulWrite write)
    {
        try
        {
            return await _store.ReadRowAsync(
                PrivateTable.Outbox, write.Submissions[0].Id.ToArray(), CancellationToken.None)
                .ConfigureAwait(false) is not null;
        }
        catch (HealthLedgerException)
        {
            return null;
        }
    }
}
