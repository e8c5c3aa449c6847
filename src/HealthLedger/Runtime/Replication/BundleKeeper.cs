using System.Collections.Concurrent;
using System.Threading.Channels;
using HealthLedger.Bundles;
using HealthLedger.Cryptography;
using HealthLedger.Ledger.State;
using HealthLedger.Primitives;
using HealthLedger.Storage;

namespace HealthLedger.Runtime.Replication;

/// <summary>
/// Checks the bundles that come, puts them on stable storage, many with one synchronisation, and only then has them
/// announced (docs/spec/bundles.md section 4). Whoever sends more than is taken is held up, and nobody else.
/// </summary>
internal sealed class BundleKeeper : IAsyncDisposable
{
    private const int MaxOfPeer = 32;
    private const int MaxInWrite = 128;
    private const int MaxSigned = 256;
    private const long MaxWriteBytes = 32L * 1024 * 1024;

    private readonly NodeParts _parts;
    private readonly BundleStore _store;
    private readonly BundlePlacements _placements;
    private readonly ShareOpener _opener;
    private readonly BundleTracker _tracker;
    private readonly IBundleOutcome _outcome;
    private readonly WaitingBundles _waiting;
    private readonly Channel<Incoming> _incoming = Channel.CreateUnbounded<Incoming>(
        new UnboundedChannelOptions { SingleReader = true });

    private readonly ConcurrentDictionary<ParticipantId, SemaphoreSlim> _room = new();

    // A look reads a whole bundle.
    private readonly SemaphoreSlim _oneLook = new(1, 1);
    private readonly RecentSet<Digest256> _signed = new(MaxSigned);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    public BundleKeeper(
        NodeParts parts,
        BundleStore store,
        BundlePlacements placements,
        BundleTracker tracker,
        WaitingBundles waiting,
        IBundleOutcome outcome)
    {
        _parts = parts;
        _store = store;
        _placements = placements;
        _opener = new ShareOpener(parts, placements);
        _tracker = tracker;
        _outcome = outcome;
        _waiting = waiting;
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Takes a bundle. Returns when there was room for it.</summary>
    /// <param name="sender">Who sent it.</param>
    /// <param name="bundle">The bundle, with nothing that this node may not hold.</param>
    /// <param name="placed">Where what it deals lies; null for everywhere.</param>
    /// <param name="terms">The terms by which it does.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async ValueTask AcceptAsync(
        ParticipantId sender,
        Bundle bundle,
        BundlePlacement? placed,
        long terms,
        CancellationToken cancellationToken)
    {
        SemaphoreSlim room = _room.GetOrAdd(sender, static _ => new SemaphoreSlim(MaxOfPeer, MaxOfPeer));
        await room.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (!_incoming.Writer.TryWrite(new Incoming(sender, bundle, placed, terms)))
        {
            room.Release();
        }
    }

    /// <summary>Whether what is stored of a bundle is all that is to be here: what was stored by other terms may lack
    /// something now. What was sealed with it as it is stays so.</summary>
    /// <param name="id">The submission, of which something is stored.</param>
    /// <param name="mayHold">Whether this node may hold an envelope, by its place.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async ValueTask<bool> HoldsAllAsync(
        SubmissionId id, Func<int, bool> mayHold, CancellationToken cancellationToken)
    {
        await _oneLook.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await _store.HoldsAllAsync(id, mayHold, cancellationToken).ConfigureAwait(false)
                || (!_parts.BundleTasks.IsLacking(id)
                    && await _parts.View.FindSubmissionAsync(id, cancellationToken).ConfigureAwait(false) is not null);
        }
        finally
        {
            _oneLook.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _incoming.Writer.TryComplete();
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        _stop.Dispose();
        _oneLook.Dispose();
        foreach (SemaphoreSlim room in _room.Values)
        {
            room.Dispose();
        }
    }

    private async Task RunAsync()
    {
        List<Incoming> gathered = [];
        try
        {
            await LoadAsync().ConfigureAwait(false);
            while (await _incoming.Reader.WaitToReadAsync(_stop.Token).ConfigureAwait(false))
            {
                gathered.Clear();
                long bytes = 0;
                while (gathered.Count < MaxInWrite && bytes < MaxWriteBytes
                    && _incoming.Reader.TryRead(out Incoming? next))
                {
                    gathered.Add(next);
                    bytes += next.Bundle.Envelopes.Sum(envelope => (long)(envelope?.Length ?? 0));
                }

                await KeepAsync(gathered).ConfigureAwait(false);
                foreach (Incoming done in gathered)
                {
                    _outcome.Done(done.Bundle.Id);
                    _room[done.Sender].Release();
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The node stops. What is not on stable storage was not announced.
        }
#pragma warning disable CA1031 // One of the loops where a defect of ours becomes a halt instead of silence.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _outcome.Halt(exception);
        }
    }

    private async Task KeepAsync(List<Incoming> gathered)
    {
        Dictionary<SubmissionId, Incoming> kept = [];
        List<StoredEnvelope> rows = [];
        List<PrivateRow> tasks = [];
        List<SubmissionId> added = [];
        List<ReadOnlyMemory<byte>> partial = [];
        long terms = _tracker.Terms;
        try
        {
            // What came by other terms may lack something now: it is announced to this node again.
            foreach (Incoming incoming in gathered.Where(
                one => one.Terms == terms && !_tracker.Holds(one.Bundle.Id)))
            {
                SubmissionId id = incoming.Bundle.Id;
                if (kept.ContainsKey(id))
                {
                    continue;
                }

                Holding holding = await LookAsync(incoming).ConfigureAwait(false);
                if (holding == Holding.All)
                {
                    kept.Add(id, incoming);
                }
                else if (await IsNeededAsync(incoming.Bundle).ConfigureAwait(false)
                    && await CheckAsync(incoming).ConfigureAwait(false) is { } opened)
                {
                    kept.Add(id, incoming);
                    rows.Add(BundleStore.RowOf(incoming.Bundle, opened.Shares));
                    if (holding == Holding.Some)
                    {
                        partial.Add(BundleKey.Of(id));
                    }

                    if (!_parts.BundleTasks.IsLacking(id) && !_waiting.Has(id))
                    {
                        tasks.Add(_waiting.Add(WaitingOf(incoming.Bundle)));
                        added.Add(id);
                    }

                    if (opened.Faults.Count > 0)
                    {
                        tasks.Add(_parts.BundleTasks.Fault(id, opened.Faults));
                    }
                }
            }

            if (partial.Count > 0)
            {
                // After a crash between the two it is announced, or missing, and fetched again.
                await _parts.Storage.Custody.DeleteEnvelopesAsync(partial, CancellationToken.None)
                    .ConfigureAwait(false);
            }

            if (rows.Count > 0)
            {
                await _parts.Storage.Custody
                    .WriteAsync(new CustodyWrite { Envelopes = rows, Rows = tasks }, CancellationToken.None)
                    .ConfigureAwait(false);
            }
        }
        catch (HealthLedgerException exception)
        {
            // Nothing was announced; it is fetched again.
            added.ForEach(_waiting.Drop);
            _parts.Events.OnFault(exception.Code, exception.Message);
            return;
        }

        await AnnounceAsync(kept, terms).ConfigureAwait(false);
    }

    private async ValueTask AnnounceAsync(Dictionary<SubmissionId, Incoming> kept, long terms)
    {
        List<SubmissionId> announced = [];
        foreach ((SubmissionId id, Incoming incoming) in kept)
        {
            // Who sends a bundle holds it.
            _tracker.Announced(incoming.Sender, id);
            announced.Add(id);
        }

        if (announced.Count == 0)
        {
            return;
        }

        try
        {
            await _outcome.KeptAsync(announced, terms, _stop.Token).ConfigureAwait(false);
        }
        catch (HealthLedgerException exception)
        {
            // They are on stable storage. Who holds one says so every second until it is executed, and what is not
            // known to be held here is then looked for in the store before it is asked for.
            _parts.Events.OnFault(exception.Code, exception.Message);
        }
    }

    private async Task LoadAsync()
    {
        try
        {
            await _waiting.LoadAsync(_stop.Token).ConfigureAwait(false);
        }
        catch (HealthLedgerException exception)
        {
            // What was held before is deleted after the next start.
            _parts.Events.OnFault(exception.Code, exception.Message);
        }
    }

    // What is executed, or waited for by a vote, is needed whatever else waits. An author whose places are taken waits,
    // and nobody else.
    private async ValueTask<bool> IsNeededAsync(Bundle bundle)
    {
        if (_parts.BundleTasks.IsLacking(bundle.Id))
        {
            return true;
        }

        ulong height = _parts.View.Head.Header.Height;
        if (bundle.Submission.Body.ValidUntilHeight <= height
            && await _parts.View.FindSubmissionAsync(bundle.Id, _stop.Token).ConfigureAwait(false) is null)
        {
            _outcome.Expired(bundle.Id);
            return false;
        }

        return _waiting.IsDemanded(bundle.Id)
            || _waiting.HasRoom(bundle.Submission.Body.Author, WaitingBundle.BytesOf(bundle));
    }

    private WaitingBundle WaitingOf(Bundle bundle) => new()
    {
        Submission = bundle.Id,
        Author = bundle.Submission.Body.Author,
        ValidUntil = bundle.Submission.Body.ValidUntilHeight,
        Since = _parts.View.Head.Header.Height,
        Bytes = WaitingBundle.BytesOf(bundle),
    };

    // What is wrong is counted; what cannot be judged yet is fetched again.
    private async ValueTask<OpenedShares?> CheckAsync(Incoming incoming)
    {
        Bundle bundle = incoming.Bundle;
        if (bundle.Head.Manifest.Packages.Any(package => package.Epoch > _parts.View.Epochs.Newest.Epoch)
            || await FindKeyAsync(bundle.Submission.Body.KeyId).ConfigureAwait(false) is not { } key)
        {
            return null;
        }

        // An older key than the submission's never signs its manifest; a later one does, of what was signed long ago.
        ParticipantId author = bundle.Submission.Body.Author;
        bool isSigned = key.Participant == author
            && await FindKeyAsync(bundle.Head.KeyId).ConfigureAwait(false) is { } signer
            && signer.Participant == author
            && signer.Since >= key.Since
            && IsSigned(bundle, signer);
        if (!isSigned || !HasAll(incoming))
        {
            _outcome.Refused(incoming.Sender, bundle.Id);
            return null;
        }

        return await _opener.OpenAsync(bundle, _stop.Token).ConfigureAwait(false);
    }

    // One signature is over many manifests, which come one after the other.
    private bool IsSigned(Bundle bundle, KeyRow key)
    {
        Digest256 keyId = bundle.Head.KeyId;
        if (bundle.Head.SignedBytes() is not { } signed)
        {
            return false;
        }

        ReadOnlyMemory<byte> signature = bundle.Head.Signature;
        Digest256 digest = Sha256.Of([.. keyId.ToArray(), .. signature.Span, .. signed]);
        if (_signed.Contains(digest))
        {
            return true;
        }

        bool isSigned = _parts.Keys.Get(keyId, key.Point) is { } verification && verification.Verify(
            SigningDomain.Manifest, bundle.Submission.Body.LedgerId, signed, signature.Span);
        return isSigned && _signed.Add(digest);
    }

    private async ValueTask<KeyRow?> FindKeyAsync(Digest256 keyId) =>
        await _parts.ReadRowAsync(new StateKey(StateKind.Key, keyId.ToArray()), _stop.Token).ConfigureAwait(false)
            is { } row
            ? KeyRow.TryDecode(row.Value)
            : null;

    private bool HasAll(Incoming incoming)
    {
        Func<int, bool> mayHold = MayHold(incoming);
        return !incoming.Bundle.Envelopes.Where((envelope, i) => envelope is null && mayHold(i)).Any();
    }

    private async ValueTask<Holding> LookAsync(Incoming incoming)
    {
        SubmissionId id = incoming.Bundle.Id;
        if (!await _store.HoldsAsync(id, _stop.Token).ConfigureAwait(false))
        {
            return Holding.Nothing;
        }

        return !await _placements.MayBePartialAsync(_stop.Token).ConfigureAwait(false)
            || await HoldsAllAsync(id, MayHold(incoming), _stop.Token).ConfigureAwait(false)
            ? Holding.All
            : Holding.Some;
    }

    private Func<int, bool> MayHold(Incoming incoming)
    {
        ParticipantId self = _parts.Organisation;
        bool isReplica = _parts.View.Epochs.Newest.Replicas.Any(replica => replica.Participant == self);
        return envelope => incoming.Placed?.MayHold(self, envelope) ?? isReplica;
    }

    private enum Holding
    {
        Nothing,
        Some,
        All,
    }

    private sealed class Incoming(ParticipantId sender, Bundle bundle, BundlePlacement? placed, long terms)
    {
        public ParticipantId Sender { get; } = sender;

        public Bundle Bundle { get; } = bundle;

        public BundlePlacement? Placed { get; } = placed;

        public long Terms { get; } = terms;
    }
}
