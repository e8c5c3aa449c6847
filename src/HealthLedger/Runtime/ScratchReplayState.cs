using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Ledger.State;
using HealthLedger.Storage;

namespace HealthLedger.Runtime;

/// <summary>
/// State that nobody keeps: in memory as long as it is small, then in scratch storage that is removed afterwards. Of
/// the blocks between two writes only the last value of each row and page is written.
/// </summary>
internal sealed class ScratchReplayState : IReplayState, IAsyncDisposable
{
    // Places are spread at random, so a larger write meets hardly more rows and pages that lie together.
    private const int MaxPending = 16_000;
    private const int MeasureEvery = 64 * 1024 * 1024;

    // The store wants a block; nobody reads it.
    private static readonly byte[] NoBlock = [0xF6];

    private readonly ILedgerStorage _owner;
    private readonly BlockExecutor _executor;
    private readonly long _budget;
    private readonly Dictionary<(int Kind, ByteKey Key), StateRow> _rows = [];
    private readonly NewestPages _pages = new();
    private ILedgerStorage? _scratch;
    private StoredReplayState? _stored;
    private ulong _storedHeight;
    private long _made;
    private bool _isMemoryOnly;

    /// <param name="owner">The storage that is asked for scratch storage.</param>
    /// <param name="executor">Executes.</param>
    /// <param name="budget">How many bytes may be in memory, about.</param>
    public ScratchReplayState(ILedgerStorage owner, BlockExecutor executor, long budget)
    {
        _owner = owner;
        _executor = executor;
        _budget = budget;
    }

    /// <summary>Whether scratch storage is in use.</summary>
    public bool IsOnDisk => _scratch is not null;

    /// <inheritdoc/>
    public async ValueTask<ExecutedBlock> ExecuteAsync(
        LedgerHead head, Batch batch, CancellationToken cancellationToken)
    {
        if (_stored is null)
        {
            await MoveAsync(head, cancellationToken).ConfigureAwait(false);
        }
        else if (_rows.Count + _pages.Count >= MaxPending)
        {
            await WriteAsync(head, cancellationToken).ConfigureAwait(false);
        }

        if (_stored is null)
        {
            ExecutedBlock inMemory = _executor.Execute(head, batch);
            _made += inMemory.Pages.Count * StateTreePage.UsualBytes;
            return inMemory;
        }

        ExecutedBlock executed = await _stored.ExecuteAsync(head, batch, cancellationToken).ConfigureAwait(false);
        foreach (StateRow row in executed.State)
        {
            _rows[(row.Kind, new ByteKey(row.Key))] = row;
        }

        _pages.Add(executed.Pages);
        return executed;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _stored?.Dispose();
        if (_scratch is not null)
        {
            await _scratch.DisposeAsync().ConfigureAwait(false);
        }
    }

    // Measuring walks through the tree, so it is done now and then; until it is over the budget nothing is written.
    private async ValueTask MoveAsync(LedgerHead head, CancellationToken cancellationToken)
    {
        if (_isMemoryOnly || _made < Math.Min(_budget, MeasureEvery))
        {
            return;
        }

        _made = 0;
        if (StateTrim.Measure(head.State.RootPage) <= _budget)
        {
            return;
        }

        _scratch = await _owner.OpenScratchAsync(cancellationToken).ConfigureAwait(false);
        if (_scratch is null)
        {
            _isMemoryOnly = true;
            return;
        }

        _stored = new StoredReplayState(_scratch.State, _executor, _budget);
        BlockCommit first = CommitOf(head.Header.Height, [], []);
        await _scratch.Blocks.BeginAsync(first, PartsOf(head.State).ToAsyncEnumerable(), cancellationToken)
            .ConfigureAwait(false);
        _storedHeight = first.Height;
        _stored.Adopt(head);
        _stored.Trim(head, _storedHeight);
    }

    private async ValueTask WriteAsync(LedgerHead head, CancellationToken cancellationToken)
    {
        List<BlockCommit> commits = [];
        for (ulong height = _storedHeight + 1; height < head.Header.Height; height++)
        {
            commits.Add(CommitOf(height, [], []));
        }

        commits.Add(CommitOf(head.Header.Height, [.. _rows.Values], _pages.Take()));
        await _scratch!.Blocks.CommitAsync(commits, cancellationToken).ConfigureAwait(false);
        _storedHeight = head.Header.Height;
        _rows.Clear();
        _stored!.Trim(head, _storedHeight);
    }

    private static IEnumerable<StatePart> PartsOf(StateTree state)
    {
        foreach (StateLeaf[] leaves in state.Leaves().Chunk(MaxPending))
        {
            yield return new StatePart(
                [.. leaves.Select(leaf => new StateRow((int)leaf.Kind, leaf.Key, leaf.Value, leaf.Blinding))], []);
        }

        foreach (StateTreeChange[] pages in state.Pages().Chunk(MaxPending))
        {
            yield return new StatePart([], [.. pages.Select(page => page.ToStored())]);
        }
    }

    private static BlockCommit CommitOf(
        ulong height, IReadOnlyList<StateRow> rows, IReadOnlyList<StatePage> pages) => new()
        {
            Height = height,
            Block = NoBlock,
            JournalEnd = JournalPosition.First,
            State = rows,
            Pages = pages,
            Index = [],
            Tiles = [],
        };
}
