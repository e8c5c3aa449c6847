using HealthLedger.Storage;

namespace HealthLedger.Testing.Conformance;

/// <summary>
/// What every store must do: the cases of all seams and those of the storage as a whole. Run each with a driver of
/// its own, in any test framework; a case that fails throws <see cref="ConformanceException"/>.
/// </summary>
public static class LedgerStorageConformance
{
    /// <summary>All cases.</summary>
    public static IReadOnlyList<ConformanceCase> Cases { get; } =
    [
        new("Storage is held exclusively until it is disposed", IsExclusiveAsync),
        new("Storage that is disposed refuses every use", RefusesUseAfterDisposeAsync),
        new("Storage measures itself", MeasuresItselfAsync),
        .. JournalConformance.Cases,
        .. BlockStoreConformance.Cases,
        .. StateStoreConformance.Cases,
        .. CustodyStoreConformance.Cases,
    ];

    private static async Task IsExclusiveAsync(ILedgerStorageDriver driver, CancellationToken cancellationToken)
    {
        ILedgerStorage first = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (first.ConfigureAwait(false))
        {
            using CancellationTokenSource waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            ValueTask<ILedgerStorage> second = driver.OpenAsync(waiting.Token);
            Claim.That(!second.IsCompletedSuccessfully, "opening waits while somebody holds the storage");
            await waiting.CancelAsync().ConfigureAwait(false);
            try
            {
                await (await second.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
                throw new ConformanceException("opening waits while somebody holds the storage");
            }
            catch (OperationCanceledException)
            {
                // Waiting was cancelled, as asked.
            }
            catch (StorageFailureException refusal)
            {
                Claim.That(
                    refusal.Code == HealthLedgerErrorCodes.LockedByAnotherProcess, "storage that is held is HLS7004");
            }

            await first.Journal.AppendAsync(Sample.Records(1, 10), cancellationToken).ConfigureAwait(false);
        }

        ILedgerStorage next = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (next.ConfigureAwait(false))
        {
            Claim.That(next.Journal.End.Value == 1, "the next holder finds what the one before stored");
        }
    }

    private static async Task RefusesUseAfterDisposeAsync(
        ILedgerStorageDriver driver, CancellationToken cancellationToken)
    {
        const string Rule = "storage that is disposed throws ObjectDisposedException";
        ILedgerStorage storage = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
        await storage.DisposeAsync().ConfigureAwait(false);
        await storage.DisposeAsync().ConfigureAwait(false);
        await Claim.ThrowsAsync<ObjectDisposedException>(
            async () => await storage.Journal.AppendAsync(Sample.Records(1, 1), cancellationToken)
                .ConfigureAwait(false),
            Rule).ConfigureAwait(false);
        await Claim.ThrowsAsync<ObjectDisposedException>(
            () => storage.Blocks.CommitAsync([Sample.Commit(0)], cancellationToken), Rule).ConfigureAwait(false);
        await Claim.ThrowsAsync<ObjectDisposedException>(
            async () => await storage.Blocks.ReadHeadAsync(cancellationToken).ConfigureAwait(false), Rule)
            .ConfigureAwait(false);
        await Claim.ThrowsAsync<ObjectDisposedException>(
            () => storage.Custody.WriteAsync(
                new CustodyWrite { Envelopes = [Sample.Envelope(1)] }, cancellationToken),
            Rule).ConfigureAwait(false);
    }

    private static async Task MeasuresItselfAsync(ILedgerStorageDriver driver, CancellationToken cancellationToken)
    {
        ILedgerStorage storage = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (storage.ConfigureAwait(false))
        {
            Claim.That(storage.Kind.Length > 0, "storage names its kind");
            IReadOnlyDictionary<string, long> bytes =
                await storage.MeasureAsync(cancellationToken).ConfigureAwait(false);
            Claim.That(bytes.Values.All(part => part >= 0), "a measure is not negative");
        }
    }
}
