using HealthLedger.Storage;

namespace HealthLedger.Testing.Conformance;

/// <summary>What every custody store must do.</summary>
public static class CustodyStoreConformance
{
    /// <summary>The cases.</summary>
    public static IReadOnlyList<ConformanceCase> Cases { get; } =
    [
        new("A custody store keeps envelopes, shares and rows, over reopening too", KeepsWritesAsync),
        new("A custody store refuses a segment that exists, and stores nothing of the write", RefusesExistingAsync),
        new("A custody store replaces and removes rows, and keeps tables apart", ReplacesRowsAsync),
        new("A custody store scans rows oldest first and expires those before a time", ScansAndExpiresAsync),
        new(
            "A custody store scans rows newest first, within a time and before a place",
            CustodyScanConformance.RunAsync),
        new("A custody store says whether it has an envelope, and reads parts of it", CustodyPartConformance.RunAsync),
        new("A custody store lists segments in byte order", ListsSegmentsAsync),
        new("A custody store deletes envelopes and nothing else", DeletesEnvelopesAsync),
        new("A custody store destroys the shares that it is told to, and nothing else", DestroysSharesAsync),
        new(
            "A custody store stores concurrent writes, and a refused one disturbs no other",
            StoresConcurrentWritesAsync),
        new("A custody store tells empty bytes from none", KeepsEmptyValuesAsync),
        new("A custody store does nothing when the call is cancelled before", HonoursCancellationAsync),
    ];

    private static async Task KeepsWritesAsync(ILedgerStorageDriver driver, CancellationToken cancellationToken)
    {
        CustodyWrite write = new()
        {
            Envelopes = [Sample.Envelope(1), Sample.Envelope(2, 200_000)],
            Rows = [Sample.Row(PrivateTable.Outbox, 3, 5), Sample.Row(PrivateTable.Subject, 4, 6)],
        };
        for (int opening = 0; opening < 2; opening++)
        {
            ILedgerStorage storage = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
            await using (storage.ConfigureAwait(false))
            {
                if (opening == 0)
                {
                    await storage.Custody.WriteAsync(write, cancellationToken).ConfigureAwait(false);
                }

                foreach (StoredEnvelope envelope in write.Envelopes)
                {
                    await ExpectAsync(storage.Custody, envelope, cancellationToken).ConfigureAwait(false);
                }

                foreach (PrivateRow row in write.Rows)
                {
                    await ExpectAsync(storage.Custody, row, cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }

    private static async Task RefusesExistingAsync(ILedgerStorageDriver driver, CancellationToken cancellationToken)
    {
        ILedgerStorage storage = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (storage.ConfigureAwait(false))
        {
            ICustodyStore custody = storage.Custody;
            await custody.WriteAsync(new CustodyWrite { Envelopes = [Sample.Envelope(1)] }, cancellationToken)
                .ConfigureAwait(false);
            PrivateRow row = Sample.Row(PrivateTable.Outbox, 1, 1);
            StoredEnvelope again = new(Sample.SegmentId(1), Sample.Bytes(9, 9), Sample.Bytes(9, 9));
            await RefuseAsync(
                custody, new CustodyWrite { Envelopes = [Sample.Envelope(2), again], Rows = [row] }, cancellationToken)
                .ConfigureAwait(false);
            await RefuseAsync(
                custody, new CustodyWrite { Envelopes = [Sample.Envelope(3), Sample.Envelope(3)] }, cancellationToken)
                .ConfigureAwait(false);
            await RefuseAsync(custody, new CustodyWrite(), cancellationToken).ConfigureAwait(false);
            await ExpectAsync(custody, Sample.Envelope(1), cancellationToken).ConfigureAwait(false);
            foreach (int number in (int[])[2, 3])
            {
                await ExpectNoneAsync(custody, number, cancellationToken).ConfigureAwait(false);
            }

            Claim.That(
                await custody.ReadRowAsync(row.Table, row.Key, cancellationToken).ConfigureAwait(false) is null,
                "a refused write stores nothing");
        }
    }

    private static async Task ReplacesRowsAsync(ILedgerStorageDriver driver, CancellationToken cancellationToken)
    {
        byte[] key = Sample.Bytes(64, 1);
        PrivateRow old = new(PrivateTable.Resend, key, Sample.Bytes(5000, 1), 1);
        PrivateRow replaced = new(PrivateTable.Resend, key, Sample.Bytes(3, 2), 2);
        PrivateRow other = new(PrivateTable.Quarantine, key, Sample.Bytes(10, 3), 1);
        PrivateRow removed = new(PrivateTable.Resend, key, null, 3);
        ILedgerStorage storage = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (storage.ConfigureAwait(false))
        {
            ICustodyStore custody = storage.Custody;
            await custody.WriteAsync(new CustodyWrite { Rows = [old, other] }, cancellationToken).ConfigureAwait(false);
            await custody.WriteAsync(new CustodyWrite { Rows = [replaced] }, cancellationToken).ConfigureAwait(false);
            await ExpectAsync(custody, replaced, cancellationToken).ConfigureAwait(false);
            await ExpectAsync(custody, other, cancellationToken).ConfigureAwait(false);
            await custody.WriteAsync(new CustodyWrite { Rows = [removed, removed] }, cancellationToken)
                .ConfigureAwait(false);
            Claim.That(
                await custody.ReadRowAsync(PrivateTable.Resend, key, cancellationToken).ConfigureAwait(false) is null,
                "a removed row is not there");
            await ExpectAsync(custody, other, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task ScansAndExpiresAsync(ILedgerStorageDriver driver, CancellationToken cancellationToken)
    {
        const int Count = 600;
        ILedgerStorage storage = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (storage.ConfigureAwait(false))
        {
            ICustodyStore custody = storage.Custody;

            // Written from new to old, so that the order of writing is not taken for the order of time.
            List<PrivateRow> rows =
                [
                    .. Enumerable.Range(0, Count)
                        .Select(number => Sample.Row(PrivateTable.Resend, number, Count - number)),
                ];
            await custody.WriteAsync(
                new CustodyWrite { Rows = [.. rows, Sample.Row(PrivateTable.Outbox, 1, 1)] }, cancellationToken)
                .ConfigureAwait(false);
            await ExpectTimesAsync(custody, 1, Count, cancellationToken).ConfigureAwait(false);
            int expired = await custody.ExpireRowsAsync(PrivateTable.Resend, 101, cancellationToken)
                .ConfigureAwait(false);
            Claim.That(expired == 100, "rows before the time expire, and are counted; rows of the time stay");
            await ExpectTimesAsync(custody, 101, Count - 100, cancellationToken).ConfigureAwait(false);
            Claim.That(
                await custody.ExpireRowsAsync(PrivateTable.Resend, 101, cancellationToken).ConfigureAwait(false) == 0,
                "what has expired is gone");
            await ExpectAsync(custody, Sample.Row(PrivateTable.Outbox, 1, 1), cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task DestroysSharesAsync(ILedgerStorageDriver driver, CancellationToken cancellationToken)
    {
        PrivateRow row = Sample.Row(PrivateTable.DealtShares, 1, 1);
        for (int opening = 0; opening < 2; opening++)
        {
            ILedgerStorage storage = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
            await using (storage.ConfigureAwait(false))
            {
                ICustodyStore custody = storage.Custody;
                if (opening == 0)
                {
                    await custody.WriteAsync(
                        new CustodyWrite { Envelopes = [Sample.Envelope(1), Sample.Envelope(2)] }, cancellationToken)
                        .ConfigureAwait(false);
                    await custody.WriteAsync(
                        new CustodyWrite { Rows = [row], ClearedShares = [Sample.SegmentId(1), Sample.SegmentId(3)] },
                        cancellationToken).ConfigureAwait(false);
                }

                StoredEnvelope? cleared = await custody
                    .ReadEnvelopeAsync(Sample.SegmentId(1), cancellationToken).ConfigureAwait(false);
                Claim.That(
                    cleared is not null && cleared.Envelope.Span.SequenceEqual(Sample.Envelope(1).Envelope.Span),
                    "the envelope stays");
                Claim.That(
                    cleared!.Share.Span.IndexOfAnyExcept((byte)0) < 0, "a destroyed share is read as zeros or as none");
                await ExpectAsync(custody, Sample.Envelope(2), cancellationToken).ConfigureAwait(false);
                await ExpectAsync(custody, row, cancellationToken).ConfigureAwait(false);
                await ExpectNoneAsync(custody, 3, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static async Task ListsSegmentsAsync(ILedgerStorageDriver driver, CancellationToken cancellationToken)
    {
        const int Count = 600;
        ILedgerStorage storage = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (storage.ConfigureAwait(false))
        {
            await storage.Custody.WriteAsync(
                new CustodyWrite
                {
                    Envelopes = [.. Enumerable.Range(0, Count).Select(number => Sample.Envelope(number, 20))],
                },
                cancellationToken).ConfigureAwait(false);
            List<ReadOnlyMemory<byte>> listed = await Claim
                .ListAsync(storage.Custody.ListSegmentsAsync(cancellationToken), cancellationToken)
                    .ConfigureAwait(false);
            List<byte[]> expected = [.. Enumerable.Range(0, Count).Select(Sample.SegmentId)];
            expected.Sort((x, y) => x.AsSpan().SequenceCompareTo(y));
            Claim.That(listed.Count == Count, "every segment is listed once");
            for (int index = 0; index < Count; index++)
            {
                Claim.Same(expected[index], listed[index], "segments are listed in byte order");
            }
        }
    }

    private static async Task DeletesEnvelopesAsync(ILedgerStorageDriver driver, CancellationToken cancellationToken)
    {
        ILedgerStorage storage = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (storage.ConfigureAwait(false))
        {
            ICustodyStore custody = storage.Custody;
            PrivateRow row = Sample.Row(PrivateTable.Subject, 1, 1);
            await custody.WriteAsync(
                new CustodyWrite
                {
                    Envelopes =
                        [Sample.Envelope(1), Sample.Envelope(2), Sample.Envelope(3, 50_000), Sample.Envelope(4)],
                    Rows = [row],
                },
                cancellationToken).ConfigureAwait(false);
            await custody.DeleteEnvelopesAsync([], cancellationToken).ConfigureAwait(false);
            await custody.DeleteEnvelopesAsync(
                [Sample.SegmentId(1), Sample.SegmentId(3), Sample.SegmentId(99)], cancellationToken)
                .ConfigureAwait(false);
            await ExpectAsync(custody, row, cancellationToken).ConfigureAwait(false);
        }

        ILedgerStorage next = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (next.ConfigureAwait(false))
        {
            ICustodyStore custody = next.Custody;
            await ExpectNoneAsync(custody, 1, cancellationToken).ConfigureAwait(false);
            await ExpectNoneAsync(custody, 3, cancellationToken).ConfigureAwait(false);
            await ExpectAsync(custody, Sample.Envelope(2), cancellationToken).ConfigureAwait(false);
            await ExpectAsync(custody, Sample.Envelope(4), cancellationToken).ConfigureAwait(false);
            Claim.That(
                (await Claim.ListAsync(custody.ListSegmentsAsync(cancellationToken), cancellationToken)
                    .ConfigureAwait(false)).Count == 2,
                "deleted segments are not listed");
            await custody.WriteAsync(
                new CustodyWrite { Envelopes = [Sample.Envelope(1), Sample.Envelope(5)] }, cancellationToken)
                .ConfigureAwait(false);
            foreach (int number in (int[])[1, 2, 4, 5])
            {
                await ExpectAsync(custody, Sample.Envelope(number), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static async Task StoresConcurrentWritesAsync(
        ILedgerStorageDriver driver, CancellationToken cancellationToken)
    {
        const int Writers = 64;
        ILedgerStorage storage = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (storage.ConfigureAwait(false))
        {
            ICustodyStore custody = storage.Custody;
            await custody.WriteAsync(new CustodyWrite { Envelopes = [Sample.Envelope(1000)] }, cancellationToken)
                .ConfigureAwait(false);
            await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(
                async () =>
                {
                    CustodyWrite write = new()
                    {
                        Envelopes = [Sample.Envelope(writer % 8 == 7 ? 1000 : writer)],
                        Rows = [Sample.Row(PrivateTable.Outbox, writer, writer)],
                    };
                    if (writer % 8 == 7)
                    {
                        await RefuseAsync(custody, write, cancellationToken).ConfigureAwait(false);
                    }
                    else
                    {
                        await custody.WriteAsync(write, cancellationToken).ConfigureAwait(false);
                        await ExpectAsync(custody, write.Rows[0], cancellationToken).ConfigureAwait(false);
                    }
                },
                cancellationToken))).ConfigureAwait(false);
            List<PrivateRow> rows = await Claim
                .ListAsync(custody.ScanRowsAsync(PrivateTable.Outbox, cancellationToken), cancellationToken)
                .ConfigureAwait(false);
            Claim.That(rows.Count == Writers * 7 / 8, "every write that was not refused is stored, and no refused one");
            Claim.That(rows.TrueForAll(row => row.Time % 8 != 7), "a refused write stores nothing");
        }
    }

    private static async Task KeepsEmptyValuesAsync(ILedgerStorageDriver driver, CancellationToken cancellationToken)
    {
        ILedgerStorage storage = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (storage.ConfigureAwait(false))
        {
            PrivateRow row = new(PrivateTable.Meta, new byte[] { 0 }, ReadOnlyMemory<byte>.Empty, 0);
            StoredEnvelope envelope = new(Sample.SegmentId(1), Sample.Bytes(1, 1), ReadOnlyMemory<byte>.Empty);
            await storage.Custody.WriteAsync(
                new CustodyWrite { Envelopes = [envelope], Rows = [row] }, cancellationToken).ConfigureAwait(false);
            await ExpectAsync(storage.Custody, row, cancellationToken).ConfigureAwait(false);
            await ExpectAsync(storage.Custody, envelope, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task HonoursCancellationAsync(ILedgerStorageDriver driver, CancellationToken cancellationToken)
    {
        ILedgerStorage storage = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (storage.ConfigureAwait(false))
        {
            await Claim.ThrowsAsync<OperationCanceledException>(
                () => storage.Custody.WriteAsync(
                    new CustodyWrite { Envelopes = [Sample.Envelope(1)] }, new CancellationToken(canceled: true)),
                "a call that is cancelled before does nothing").ConfigureAwait(false);
            await ExpectNoneAsync(storage.Custody, 1, cancellationToken).ConfigureAwait(false);
        }
    }

    private static Task<ArgumentException> RefuseAsync(
        ICustodyStore custody, CustodyWrite write, CancellationToken cancellationToken) =>
        Claim.ThrowsAsync<ArgumentException>(
            () => custody.WriteAsync(write, cancellationToken), "a write that is not allowed is refused");

    private static async Task ExpectNoneAsync(ICustodyStore custody, int number, CancellationToken cancellationToken) =>
        Claim.That(
            await custody.ReadEnvelopeAsync(Sample.SegmentId(number), cancellationToken).ConfigureAwait(false) is null,
            "a segment that is not stored is null");

    private static async Task ExpectAsync(
        ICustodyStore custody, StoredEnvelope expected, CancellationToken cancellationToken)
    {
        StoredEnvelope? stored =
            await custody.ReadEnvelopeAsync(expected.SegmentId, cancellationToken).ConfigureAwait(false);
        Claim.That(stored is not null, "an envelope that was written is there");
        Claim.Same(expected.SegmentId, stored!.SegmentId, "an envelope says its segment");
        Claim.Same(expected.Envelope, stored.Envelope, "an envelope has the bytes that were written");
        Claim.Same(expected.Share, stored.Share, "a share has the bytes that were written");
    }

    private static async Task ExpectAsync(
        ICustodyStore custody, PrivateRow expected, CancellationToken cancellationToken)
    {
        PrivateRow? row =
            await custody.ReadRowAsync(expected.Table, expected.Key, cancellationToken).ConfigureAwait(false);
        Claim.That(row is not null && row.Time == expected.Time, "a row that was written is there, with its time");
        Claim.Same(expected.Key, row!.Key, "a row says its key");
        Claim.Same(expected.Value!.Value, row.Value, "a row has the value that was written");
    }

    private static async Task ExpectTimesAsync(
        ICustodyStore custody, long first, int count, CancellationToken cancellationToken)
    {
        List<PrivateRow> rows = await Claim
            .ListAsync(custody.ScanRowsAsync(PrivateTable.Resend, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        Claim.That(
            rows.Select(row => row.Time).SequenceEqual(Enumerable.Range(0, count).Select(at => first + at)),
            "rows are scanned oldest first, each once");
    }
}
