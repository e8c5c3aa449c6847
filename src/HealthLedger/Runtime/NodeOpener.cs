using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Ledger.State;
using HealthLedger.Storage;

namespace HealthLedger.Runtime;

/// <summary>From stored bytes to a head to work upon: the start of a node, and nothing else trusts what is
/// stored.</summary>
internal static class NodeOpener
{
    /// <summary>The head of the database, checked against its seal, its state root page and its history
    /// root.</summary>
    public static async Task<(LedgerHead Head, EpochHistory Epochs, JournalPosition JournalEnd)> LoadAsync(
        ILedgerStorage storage,
        StateCache cache,
        GenesisDocument genesis,
        ProtocolRules rules,
        CancellationToken cancellationToken)
    {
        LedgerHead genesisHead = GenesisBuilder.Build(genesis);
        BlockStoreHead? stored = await storage.Blocks.ReadHeadAsync(cancellationToken).ConfigureAwait(false);
        if (stored is not { } newest)
        {
            await EpochBoundaryRow.BeginAsync(storage, [], cancellationToken).ConfigureAwait(false);
            await StoreGenesisAsync(storage, genesisHead, cancellationToken).ConfigureAwait(false);
            return (genesisHead, new EpochHistory(genesis), JournalPosition.First);
        }

        Block block = await ReadAsync(storage.Blocks, newest.Height, cancellationToken).ConfigureAwait(false);
        if (newest.Height > 0 && block.Header.LedgerId != genesisHead.LedgerId)
        {
            throw WrongGenesis();
        }

        rules.Require(block.Header.Height, block.Header.ProtocolVersion);
        if (block.Header is { Height: > 0, Epoch: 0 } && !SealCheck.Holds(genesis, genesisHead.Replicas, block))
        {
            throw SealDamaged(newest.Height);
        }

        StateTree state = await cache
            .LoadRootAsync(block.Header.StateRoot, cancellationToken).ConfigureAwait(false);
        LoadedEpochs loaded = await EpochLoader
            .LoadAsync(storage, cache, state, genesis, genesisHead.LedgerId, block, cancellationToken)
            .ConfigureAwait(false);
        EpochHistory epochs = loaded.Epochs;
        rules.Require(checked(newest.Height + 1), loaded.Terms.Protocol);
        if (newest.Height > 0 && !epochs.AreSealsGood(block))
        {
            throw SealDamaged(newest.Height);
        }

        HistoryTree history = await HistoryTreeLoader
            .LoadAsync(storage.Blocks, block.Header, cancellationToken).ConfigureAwait(false);
        LedgerHead head = new()
        {
            LedgerId = genesisHead.LedgerId,
            Header = block.Header,
            HeaderHash = block.Header.Hash(block.HeaderBytes),
            State = state,
            History = history,
            Replicas = epochs.Newest,
            Scheduled = loaded.Scheduled,
            Terms = loaded.Terms,
            ScheduledTerms = loaded.ScheduledTerms,
            Parameters = genesisHead.Parameters,
        };
        if (newest.Height == 0 && head.HeaderHash != genesisHead.HeaderHash)
        {
            throw WrongGenesis();
        }

        return (head, epochs, newest.JournalEnd);
    }

    /// <summary>Executes what the journal has beyond the database; every header must come out as journaled.</summary>
    public static async Task<int> ReplayAsync(NodeParts parts, JournalPosition from,
        CancellationToken cancellationToken)
    {
        int replayed = 0;
        await CheckContinuityAsync(parts, from, cancellationToken).ConfigureAwait(false);
        await foreach (JournalRecord record in parts.Storage.Journal
            .ReadAsync(from, cancellationToken).ConfigureAwait(false))
        {
            if (JournalEntryFormat.TryDecode(record.Bytes.Span) is not { } entry)
            {
                throw new IntegrityException(
                    HealthLedgerErrorCodes.JournalMismatch,
                    $"Journal record {record.Position} is not one that this version wrote. Nothing was changed.");
            }

            ExecutedBlock executed = await parts.Execution
                .ExecuteAsync(parts.View.Head, entry.Batch, cancellationToken).ConfigureAwait(false);
            if (!executed.HeaderBytes.AsSpan().SequenceEqual(entry.Header))
            {
                throw new IntegrityException(
                    HealthLedgerErrorCodes.JournalMismatch,
                    $"[INV-R1] Executing journal record {record.Position} again gives another header than was "
                        + "journaled "
                    + $"for height {executed.Head.Header.Height}. The node halts. Run `healthledger verify --full`.");
            }

            Seal seal = await parts.Sealer.SealAsync(executed).ConfigureAwait(false);
            await BlockPublication
                .PublishAsync(parts, executed, [seal], record.Position.Next(), isNew: false, cancellationToken)
                .ConfigureAwait(false);
            replayed++;
        }

        return replayed;
    }

    /// <summary>
    /// [INV-J2] The journal record before the place where the database says that the journal goes on is that of the
    /// database's newest block. Otherwise records between the two would be passed over in silence.
    /// </summary>
    private static async Task CheckContinuityAsync(
        NodeParts parts, JournalPosition from, CancellationToken cancellationToken)
    {
        if (from == JournalPosition.First || IsAfterOthers(parts.View))
        {
            return;
        }

        try
        {
            IAsyncEnumerator<JournalRecord> records = parts.Storage.Journal
                .ReadAsync(new JournalPosition(from.Value - 1), cancellationToken)
                .GetAsyncEnumerator(cancellationToken);
            await using (records.ConfigureAwait(false))
            {
                if (await records.MoveNextAsync().ConfigureAwait(false)
                    && (JournalEntryFormat.TryDecode(records.Current.Bytes.Span) is not { } entry
                        || !IsBefore(parts.View, entry.Header)))
                {
                    throw new IntegrityException(
                        HealthLedgerErrorCodes.JournalMismatch,
                        $"[INV-J2] The database names journal record {from} as the next one, but the record before it "
                        + $"is not that of its newest block, {parts.View.Head.Header.Height}. Nothing was changed. "
                        + "Restore the data folder as a whole from a backup.");
                }
            }
        }
        catch (StorageFailureException exception) when (exception.Code == HealthLedgerErrorCodes.FileMissing)
        {
            // Released, so it cannot be asked for; whether the records from there on are held is found out next.
        }
    }

    // Officers left one of several: what the journal has below is of the replica that it was among them, and is over.
    private static bool IsAfterOthers(LedgerView view) =>
        view.Epochs.IsRecovered && view.Epochs.NewestBoundary == view.Head.Header.Height
        && view.Epochs.SetOf(view.Epochs.Newest.Epoch - 1)!.Replicas.Count > 1;

    // A recovery is made with no node running, and not journaled: the record is then that of the block below it.
    private static bool IsBefore(LedgerView view, byte[] journaled)
    {
        LedgerHead head = view.Head;
        return journaled.AsSpan().SequenceEqual(head.Header.Encode())
            || (view.Epochs.IsRecovered && view.Epochs.NewestBoundary == head.Header.Height
                && BlockHeader.TryDecode(journaled)?.Hash(journaled) == head.Header.Previous);
    }

    public static IntegrityException WrongGenesis() => new(
        HealthLedgerErrorCodes.GenesisInvalid,
        "The genesis file is damaged, or it is not the one of the ledger in this data folder. Restore it from a "
            + "backup.");

    /// <summary>What is stored at height 0.</summary>
    public static Block GenesisBlock(LedgerHead head) => new()
    {
        Header = head.Header,
        HeaderBytes = head.Header.Encode(),
        BatchBytes = Batch.Create(head.Header.Time, []).Bytes,
        Skipped = [],
        Entries = [],
        Seals = [],
    };

    private static async Task StoreGenesisAsync(
        ILedgerStorage storage, LedgerHead head, CancellationToken cancellationToken)
    {
        await storage.Blocks.CommitAsync([GenesisCommit(head)], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What an empty store gets first.</summary>
    public static BlockCommit GenesisCommit(LedgerHead head) => new()
    {
        Height = 0,
        Block = GenesisBlock(head).Encode(),
        JournalEnd = JournalPosition.First,
        State = [.. head.State.Leaves().Select(leaf =>
            new StateRow((int)leaf.Kind, leaf.Key, leaf.Value, leaf.Blinding))],
        Pages = [.. head.State.Pages().Select(page => page.ToStored())],
        Index = [],
        Tiles = [],
    };

    /// <summary>A stored block that must be there.</summary>
    /// <exception cref="IntegrityException">HLS3001.</exception>
    public static async Task<Block> ReadAsync(IBlockStore blocks, ulong height,
        CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte>? bytes = await blocks
            .ReadBlockAsync(height, cancellationToken).ConfigureAwait(false);
        return bytes is { } stored && Block.TryDecode(stored.Span) is { } block && block.Header.Height == height
            ? block
            : throw BlockDamaged(height);
    }

    /// <summary>HLS3001.</summary>
    public static IntegrityException BlockDamaged(ulong height) => new(
        HealthLedgerErrorCodes.BlockDamaged,
        $"The stored block at height {height} is missing or damaged. Restore a backup.");

    /// <summary>HLS3005.</summary>
    public static IntegrityException SealDamaged(ulong height) => new(
        HealthLedgerErrorCodes.SealInvalid,
        $"The seal of the stored block at height {height} does not verify. Run `healthledger verify --full`, then "
        + "restore a backup.");
}
