using HealthLedger.Consensus;
using HealthLedger.Diagnostics;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Runtime;

namespace HealthLedger.Witnesses;

/// <summary>What a witness does for one ledger, one request after the other.</summary>
internal sealed class WitnessedLedger : IDisposable
{
    private readonly IWitnessStore _store;
    private readonly WitnessKey _key;
    private readonly LedgerGenesis _genesis;
    private readonly LedgerEventListener _events;
    private readonly SemaphoreSlim _gate = new(1, 1);

    // What the store has; null while that is not known.
    private WitnessMemory? _memory;

    public WitnessedLedger(
        IWitnessStore store, WitnessKey key, LedgerGenesis genesis, LedgerEventListener events)
    {
        _store = store;
        _key = key;
        _genesis = genesis;
        _events = events;
    }

    public async ValueTask<WitnessAnswer> AnswerAsync(WitnessRequest request, CancellationToken cancellationToken)
    {
        // Before the gate: signatures are most of the work, and a stranger's request holds up nobody else's.
        bool isSealed = AreSealed(request);
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            WitnessMemory memory = await LoadAsync(cancellationToken).ConfigureAwait(false);
            return isSealed
                ? await JudgeAsync(request, memory).ConfigureAwait(false)
                : Refusal(WitnessOutcome.SealsInvalid, memory);
        }
        catch (Exception exception) when (exception is StorageFailureException or IntegrityException)
        {
            // What the store has now is read again by the next request.
            _memory = null;
            _events.OnFault(((HealthLedgerException)exception).Code, exception.Message);
            return new WitnessAnswer { Outcome = WitnessOutcome.Failing };
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private static WitnessAnswer Refusal(WitnessOutcome outcome, WitnessMemory memory) =>
        new() { Outcome = outcome, Newest = memory.Newest };

    private async ValueTask<WitnessMemory> LoadAsync(CancellationToken cancellationToken)
    {
        if (_memory is { } known)
        {
            return known;
        }

        ReadOnlyMemory<byte>? stored = await _store.ReadAsync(_genesis.LedgerId, cancellationToken)
            .ConfigureAwait(false);
        return _memory = stored is not { } bytes
            ? WitnessMemory.Empty
            : WitnessMemory.TryDecode(_genesis.LedgerId, bytes.Span) ?? throw new IntegrityException(
                HealthLedgerErrorCodes.WitnessMemoryDamaged,
                "The file in which the witness remembers what it signed is damaged. It signs nothing more for this "
                + "ledger: go on with a new key and an empty folder.");
    }

    private async ValueTask<WitnessAnswer> JudgeAsync(WitnessRequest request, WitnessMemory memory)
    {
        List<SealedHead> fresh = [];
        Digest256? before = request.After;
        foreach ((SealedHead head, Digest256[] path) in request.Heads)
        {
            SealedHead? newest = fresh.Count > 0 ? fresh[^1] : memory.Newest;
            WitnessOutcome outcome = Judge(memory, newest, before, head, path);
            if (outcome is WitnessOutcome.Forked or WitnessOutcome.Inconsistent)
            {
                SealedHead other = outcome == WitnessOutcome.Forked ? memory.Find(head.Height)! : newest!;
                await KeepAsync(request, other, head).ConfigureAwait(false);
            }

            if (outcome != WitnessOutcome.Signed)
            {
                return Refusal(outcome, memory);
            }

            if (newest is null || head.Height > newest.Height)
            {
                fresh.Add(head);
            }

            before = head.Hash;
        }

        if (fresh.Count > 0)
        {
            // On stable storage before the first signature exists: what comes after a crash is this again. It is not
            // cancelled half-way, for then nobody would know what the store has.
            memory = memory.With(fresh);
            _memory = null;
            await _store.WriteAsync(_genesis.LedgerId, memory.Encode(_genesis.LedgerId), CancellationToken.None)
                .ConfigureAwait(false);
            _memory = memory;
        }

        return new WitnessAnswer
        {
            Outcome = WitnessOutcome.Signed,
            Newest = memory.Newest,
            Signatures = [.. request.Heads.Select(each => _key.Sign(_genesis.LedgerId, each.Head))],
        };
    }

    // Whether a head may be signed, given the newest one that is, and the one that its path begins at.
    private static WitnessOutcome Judge(
        WitnessMemory memory, SealedHead? newest, Digest256? before, SealedHead head, Digest256[] path)
    {
        if (newest is null)
        {
            // The first head of all: there is nothing that it could contradict.
            return WitnessOutcome.Signed;
        }

        if (head.Height <= newest.Height)
        {
            return memory.Find(head.Height) is not { } signed
                ? WitnessOutcome.TooOld
                : signed.Hash == head.Hash ? WitnessOutcome.Signed : WitnessOutcome.Forked;
        }

        if (before != newest.Hash)
        {
            return WitnessOutcome.NotNext;
        }

        bool follows = head.Height > newest.Height + 1 || head.Header.Previous == newest.Hash;
        return follows && head.Header.Time > newest.Header.Time && ConsistencyPath.Holds(
            newest.Header.HistorySize,
            newest.Header.HistoryRoot,
            head.Header.HistorySize,
            head.Header.HistoryRoot,
            path)
            ? WitnessOutcome.Signed
            : WitnessOutcome.Inconsistent;
    }

    // Whether the epoch path leads from the genesis to the heads, and each has the seals of its set.
    private bool AreSealed(WitnessRequest request)
    {
        EpochHistory epochs = new(_genesis.Document);
        foreach ((Block boundary, ReplicaSet next) in request.Epochs)
        {
            bool follows = boundary.Header.LedgerId == _genesis.LedgerId
                && boundary.Header.Height > epochs.NewestBoundary
                && boundary.Header.ReplicaSet == epochs.Newest.Digest
                && boundary.Header.Epoch == epochs.Newest.Epoch
                && boundary.Header.NextReplicaSet == next.Digest
                && boundary.Header.NextReplicaSet != boundary.Header.ReplicaSet
                && next.Epoch == epochs.Newest.Epoch + 1;
            if (!follows || !epochs.AreSealsGood(boundary))
            {
                return false;
            }

            epochs.Add(boundary, next);
        }

        ulong height = 0;
        foreach ((SealedHead head, _) in request.Heads)
        {
            ulong epoch = head.Header.Epoch;
            bool isInEpoch = head.Header.LedgerId == _genesis.LedgerId
                && epochs.SetOf(epoch) is not null
                && head.Height > height
                && head.Header.EntryCount <= head.Header.HistorySize
                && head.Height > (epochs.BoundaryBefore(epoch)?.Header.Height ?? 0)
                && head.Height <= (epochs.BoundaryBefore(epoch + 1)?.Header.Height ?? ulong.MaxValue);
            if (!isInEpoch || !epochs.AreSealsGood(head.Block))
            {
                return false;
            }

            height = head.Height;
        }

        return true;
    }

    private async ValueTask KeepAsync(WitnessRequest request, SealedHead signed, SealedHead shown)
    {
        string name = $"{_genesis.LedgerId}-{signed.Height}-{shown.Hash.ToString()[..16]}";
        await _store.KeepAsync(
            name + ".fork", WitnessEvidence.EncodeFork(request, signed, shown), CancellationToken.None)
            .ConfigureAwait(false);
        if (WitnessEvidence.TryEncodeDoubleSeal(request, signed, shown) is { } evidence)
        {
            await _store.KeepAsync(name + ".evidence", evidence, CancellationToken.None).ConfigureAwait(false);
        }

        _events.OnFault(
            HealthLedgerErrorCodes.WitnessForked,
            $"Ledger {_genesis.LedgerId} showed a head of height {shown.Height} that contradicts the one of height "
            + $"{signed.Height} which this witness has signed. Both are kept as evidence, and the head was refused.");
    }
}
