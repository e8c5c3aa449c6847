using HealthLedger.Diagnostics;
using HealthLedger.Primitives;

namespace HealthLedger.Witnesses;

/// <summary>
/// A witness: it signs the heads of ledgers, each only when it goes on from the one signed before, so that a ledger
/// cannot show different histories to different people without the witness's help. It keeps what it signed last, on
/// stable storage before a signature leaves it, and two heads that contradict each other as evidence. It holds no
/// record, no key of a patient, and no block. Safe for concurrent use.
/// </summary>
public sealed class LedgerWitness : IWitness, IDisposable
{
    private readonly IWitnessStore _store;
    private readonly Dictionary<LedgerId, WitnessedLedger> _ledgers = [];

    internal LedgerWitness(
        IWitnessStore store, WitnessKey key, IEnumerable<LedgerGenesis> ledgers, LedgerEventListener? events)
    {
        _store = store;
        GuardedEventListener guarded = new(events ?? LedgerEventListener.None);
        foreach (LedgerGenesis genesis in ledgers)
        {
            _ledgers.TryAdd(genesis.LedgerId, new WitnessedLedger(store, key, genesis, guarded));
        }
    }

    /// <summary>Opens a witness on its folder.</summary>
    /// <param name="folder">The folder of its memory and its evidence; made where there is none. Never a copy of
    /// another one's, and never restored from a backup: a witness that forgot signs what it must not.</param>
    /// <param name="key">Its key; not disposed here.</param>
    /// <param name="ledgers">The ledgers that it is a witness of, each pinned by its genesis.</param>
    /// <param name="events">Told of forks and of failures of the folder, or null.</param>
    /// <exception cref="StorageFailureException">Another process has the folder (HLS7004), or it cannot be written
    /// (HLS7001).</exception>
    public static LedgerWitness Open(
        string folder, WitnessKey key, IEnumerable<LedgerGenesis> ledgers, LedgerEventListener? events = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(ledgers);
        return new LedgerWitness(FileWitnessStore.Open(folder), key, ledgers, events);
    }

    /// <inheritdoc/>
    /// <remarks>No content of a request throws; each is answered.</remarks>
    public async ValueTask<ReadOnlyMemory<byte>> AskAsync(
        ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        WitnessAnswer answer;
        if (WitnessRequest.TryDecode(request.Span) is not { } asked)
        {
            answer = new WitnessAnswer { Outcome = WitnessOutcome.Malformed };
        }
        else if (!_ledgers.TryGetValue(asked.Ledger, out WitnessedLedger? ledger))
        {
            answer = new WitnessAnswer { Outcome = WitnessOutcome.LedgerUnknown };
        }
        else
        {
            answer = await ledger.AnswerAsync(asked, cancellationToken).ConfigureAwait(false);
        }

        return answer.Encode();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (WitnessedLedger ledger in _ledgers.Values)
        {
            ledger.Dispose();
        }

        _store.Dispose();
    }
}
