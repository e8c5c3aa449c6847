using HealthLedger.Ledger.Execution;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;
using HealthLedger.Storage;

namespace HealthLedger.Runtime.Redealing;

/// <summary>
/// Deals the organisation's records anew after a boundary with other trustees, in the background: counts them, deals
/// them in the order of the ledger, and ends (docs/spec/records.md section 2). Where it stands is in the private store.
/// </summary>
internal sealed partial class RecordRedealing : IAsyncDisposable
{
    private const int BatchSegments = 512;
    private const ulong SaveEvery = 512;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(10);

    // How long the keys of new trustees are waited for, so that most records are dealt to them once.
    private static readonly TimeSpan KeysWithin = TimeSpan.FromSeconds(10);

    private readonly NodeParts _parts;
    private readonly SubmissionIntake _intake;
    private readonly IBlockProducer _producer;
    private readonly Task _answered;
    private readonly RecordDealer _dealer;
    private readonly RedealPace _pace;
    private readonly PackageReach _reach;
    private readonly ComplaintWatch _complaints;
    private readonly CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;
    private RedealCursor? _cursor;
    private TrusteeTerms? _terms;
    private long _termsSince;

    /// <param name="parts">The node.</param>
    /// <param name="intake">Where operations are handed in.</param>
    /// <param name="producer">Halted by a defect.</param>
    /// <param name="cursor">Where the last run stood, or null.</param>
    /// <param name="answered">Completes when what the last run handed in is answered.</param>
    public RecordRedealing(
        NodeParts parts, SubmissionIntake intake, IBlockProducer producer, RedealCursor? cursor, Task answered)
    {
        _parts = parts;
        _intake = intake;
        _producer = producer;
        _answered = answered;
        _cursor = cursor;
        _dealer = new RecordDealer(parts);
        _pace = new RedealPace(parts, intake);
        _reach = new PackageReach(parts);
        _complaints = new ComplaintWatch(parts);
        parts.Meter.RecordsToRedeal = () => Status()?.Records ?? 0;
    }

    private RedealCursor Cursor => Volatile.Read(ref _cursor)!;

    public void Start() => _loop = Task.Run(RunAsync);

    /// <summary>What is left to do; null when nothing is.</summary>
    public RedealingStatus? Status()
    {
        RedealCursor? cursor = Volatile.Read(ref _cursor);
        bool isAhead = cursor is null
            ? TrusteeTarget.HaveChanged(_parts.View)
            : cursor.Trustees != TrusteeTerms.IdAt(_parts.View.Head, Volatile.Read(ref _terms));
        if (isAhead)
        {
            return new RedealingStatus { Records = 0, ReadableByOne = 0, Failed = 0, IsCounting = true };
        }

        // What is sealed is not over before the shares of the dealing before it are destroyed.
        return cursor is null || (!cursor.IsCounting && cursor.Records == 0 && cursor.Flying.Count == 0)
            ? null
            : new RedealingStatus
            {
                Records = cursor.Records,
                ReadableByOne = cursor.ReadableByOne,
                Failed = cursor.Failed,
                IsCounting = cursor.IsCounting,
            };
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            await _answered.WaitAsync(_stop.Token).ConfigureAwait(false);
            bool isResumed = false;
            while (_producer.Halted is null)
            {
                try
                {
                    isResumed = isResumed || await ResumeAsync().ConfigureAwait(false);
                    TimeSpan? left = await StepAsync().ConfigureAwait(false);
                    await _parts.BlockPublished.WaitAsync(left, _parts.Time, _stop.Token).ConfigureAwait(false);
                }
                catch (HealthLedgerException exception)
                {
                    _parts.Events.OnFault(
                        exception.Code, "Records were not dealt anew for now; the node tries again in ten seconds.");
                    isResumed = false;
                    await PauseAsync().ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
#pragma warning disable CA1031 // One of the loops where a defect of ours becomes a halt instead of silence.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _producer.HaltWith(exception);
        }
    }

    // A dealing of which it is not known whether it was stored may be sealed yet: until then its shares are kept.
    private async ValueTask PauseAsync()
    {
        do
        {
            await Task.Delay(RetryAfter, _parts.Time, _stop.Token).ConfigureAwait(false);
        }
        while (!_intake.IsCertain);
    }

    // What was on its way when the node stopped, or when a write failed, is answered now.
    private async ValueTask<bool> ResumeAsync()
    {
        if (_cursor is { Flying.Count: > 0 } flying)
        {
            await SettleAsync(flying).ConfigureAwait(false);
        }

        if (_cursor is { IsDone: true, Failed: > 0 } failed)
        {
            // What was not at hand may have been put back.
            await SaveAsync(await BeginAsync(failed.Trustees).ConfigureAwait(false)).ConfigureAwait(false);
        }

        return true;
    }

    // What is left of the time in which keys are waited for, if they are: no block need come before it is over.
    private async ValueTask<TimeSpan?> StepAsync()
    {
        LedgerHead head = _parts.View.Head;
        TrusteeTerms terms = await _reach.TermsOfAsync(head, _stop.Token).ConfigureAwait(false);
        if (_terms?.Trustees != terms.Trustees)
        {
            _termsSince = _parts.Time.GetTimestamp();
        }

        Volatile.Write(ref _terms, terms);
        bool isDue = _cursor is not null || TrusteeTarget.HaveChanged(_parts.View);
        if (isDue && _cursor?.Trustees != terms.Id)
        {
            TimeSpan left = KeysWithin - _parts.Time.GetElapsedTime(_termsSince);
            if (terms.Keyless.Count > 0 && left > TimeSpan.Zero)
            {
                return left;
            }

            await SaveAsync(await BeginAsync(terms.Id).ConfigureAwait(false)).ConfigureAwait(false);
        }

        if (isDue && Cursor.IsCounting)
        {
            await CountAsync(terms, head.Header.Height).ConfigureAwait(false);
        }

        // An organisation without a replica has no way to hand in what it deals.
        if (_cursor is not { IsCounting: true }
            && head.Replicas.Replicas.Any(replica => replica.Participant == _parts.Organisation))
        {
            if (_cursor is { IsDone: false })
            {
                await DealAsync(terms).ConfigureAwait(false);
            }

            await AnswerComplaintsAsync(terms).ConfigureAwait(false);
        }

        return null;
    }

    private async ValueTask<RedealCursor> BeginAsync(Digest256 trustees) => new()
    {
        Trustees = trustees,
        Next = await OwnRecordWalk.FirstAsync(_parts.View, _stop.Token).ConfigureAwait(false),
    };

    private async ValueTask CountAsync(TrusteeTerms terms, ulong to)
    {
        (ulong records, ulong single) = (Cursor.Records, Cursor.ReadableByOne);
        for (ulong height = Cursor.Next; height <= to; height++)
        {
            foreach (SealedRecord record in await OwnRecordWalk
                .ReadAsync(_parts.View, _parts.Organisation, height, _stop.Token).ConfigureAwait(false))
            {
                DealtRecord dealt = await _dealer.FindAsync(record, _stop.Token).ConfigureAwait(false);
                bool isRight = await IsRightAsync(dealt, terms).ConfigureAwait(false);
                records += isRight ? 0UL : 1;
                single += isRight || !dealt.IsReadableByOne ? 0UL : 1;
            }

            if (height % SaveEvery == 0)
            {
                await SaveAsync(Cursor.With(next: height + 1, records: records, readableByOne: single))
                    .ConfigureAwait(false);
                if (await IsStaleAsync(terms).ConfigureAwait(false))
                {
                    return;
                }
            }
        }

        await SaveAsync((await BeginAsync(terms.Id).ConfigureAwait(false)).With(
            isCounting: false, counted: to, records: records, readableByOne: single)).ConfigureAwait(false);
        if (records > 0)
        {
            _parts.Events.OnNotice(
                $"{records} records of this organisation are dealt anew to the replicas of epoch "
                + $"{_parts.View.Head.Replicas.Epoch}; a single party opens {single} of them until then.");
        }
    }

    private async ValueTask DealAsync(TrusteeTerms terms)
    {
        List<DealtRecord> batch = [];
        ulong height = Cursor.Next;
        for (; height <= _parts.View.Head.Header.Height; height++)
        {
            foreach (SealedRecord record in await OwnRecordWalk
                .ReadAsync(_parts.View, _parts.Organisation, height, _stop.Token).ConfigureAwait(false))
            {
                DealtRecord dealt = await _dealer.FindAsync(record, _stop.Token).ConfigureAwait(false);
                if (await IsRightAsync(dealt, terms).ConfigureAwait(false))
                {
                    continue;
                }

                if (height > Cursor.Counted)
                {
                    Count(1, dealt.IsReadableByOne ? 1 : 0);
                }

                batch.Add(dealt);
                if ((batch.Count >= _pace.BatchRecords
                        || batch.Sum(each => each.Record.Segments.Count) >= BatchSegments)
                    && !await DealAsync(batch, terms, height).ConfigureAwait(false))
                {
                    return;
                }
            }

            if (batch.Count == 0 && height % SaveEvery == 0)
            {
                await SaveAsync(Cursor.With(next: height + 1)).ConfigureAwait(false);
            }
        }

        if (await DealAsync(batch, terms, Cursor.Next).ConfigureAwait(false))
        {
            await EndAsync(height).ConfigureAwait(false);
        }
    }

    // Up to 64 heights above the boundary, records are sealed that were dealt to the set before.
    private async ValueTask EndAsync(ulong next)
    {
        bool isDone = next > _parts.View.Epochs.NewestBoundary + ReplicaRules.BoundaryDistance;
        bool isNews = isDone || Cursor.Records != Cursor.Failed;
        RedealCursor moved = Cursor.With(
            next: next, counted: Math.Max(next - 1, Cursor.Counted), isDone: isDone, records: Cursor.Failed,
            readableByOne: Cursor.Failed == 0 ? 0 : Cursor.ReadableByOne);
        if (!isNews)
        {
            // Only blocks went by: a start may look at them again.
            Volatile.Write(ref _cursor, moved);
            return;
        }

        await SaveAsync(moved).ConfigureAwait(false);
        if (isDone)
        {
            _parts.Events.OnNotice(
                $"Every record of this organisation is dealt to the replicas of epoch "
                + $"{_parts.View.Head.Replicas.Epoch}, but {Cursor.Failed} whose payloads or shares are not at hand or "
                + "that were refused.");
        }
    }

    private async ValueTask SettleAsync(RedealCursor cursor)
    {
        (List<PrivateRow> rows, List<ReadOnlyMemory<byte>> cleared) = await _dealer
            .SettleAsync(cursor.Flying, _stop.Token).ConfigureAwait(false);
        await SaveAsync(cursor.With(flying: []), rows, cleared).ConfigureAwait(false);
    }

    private void Count(long records, long single) => Volatile.Write(ref _cursor, Cursor.With(
        records: Moved(Cursor.Records, records), readableByOne: Moved(Cursor.ReadableByOne, single)));

    private static ulong Moved(ulong count, long by) =>
        by >= 0 ? count + (ulong)by : count - Math.Min(count, (ulong)-by);

    private async ValueTask<bool> IsStaleAsync(TrusteeTerms terms) =>
        (await _reach.TermsOfAsync(_parts.View.Head, _stop.Token).ConfigureAwait(false)).Id != terms.Id;

    private async ValueTask<bool> IsRightAsync(DealtRecord dealt, TrusteeTerms terms)
    {
        TrusteeTarget target = await _dealer.TargetOfAsync(dealt.Record, _stop.Token).ConfigureAwait(false);
        return dealt.Trustees == target.Trustees
            && await _reach.IsCompleteAsync(dealt, target, terms, _stop.Token).ConfigureAwait(false)
            && !await _complaints.IsOpenAsync(dealt.Record.Record, _stop.Token).ConfigureAwait(false);
    }

    private ValueTask SaveAsync(RedealCursor cursor) => SaveAsync(cursor, [], []);

    private async ValueTask SaveAsync(
        RedealCursor cursor, IReadOnlyList<PrivateRow> rows, IReadOnlyList<ReadOnlyMemory<byte>> cleared)
    {
        long now = _parts.Time.GetUtcNow().ToUnixTimeMilliseconds();
        await _parts.Storage.Custody.WriteAsync(
            new CustodyWrite { Rows = [.. rows, cursor.ToRow(now)], ClearedShares = cleared }, _stop.Token)
            .ConfigureAwait(false);
        Volatile.Write(ref _cursor, cursor);
    }
}
