using HealthLedger.Storage;

namespace HealthLedger.Testing.Conformance;

/// <summary>The case of rows that are scanned newest first.</summary>
internal static class CustodyScanConformance
{
    public static async Task RunAsync(ILedgerStorageDriver driver, CancellationToken cancellationToken)
    {
        const int Count = 600;
        ILedgerStorage storage = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (storage.ConfigureAwait(false))
        {
            // Three rows of each time, some of them large.
            List<PrivateRow> rows =
                [
                    .. Enumerable.Range(0, Count).Select(number => new PrivateRow(
                        PrivateTable.Message,
                        Sample.Bytes(16, number),
                        Sample.Bytes(number % 100 == 0 ? 500_000 : 20, number),
                        number / 3)),
                ];
            await storage.Custody.WriteAsync(
                new CustodyWrite { Rows = [.. rows, Sample.Row(PrivateTable.Queue, 1, 150)] }, cancellationToken)
                .ConfigureAwait(false);
            PrivateRow[] expected =
            [
                .. rows.OrderByDescending(row => row.Time)
                    .ThenByDescending(row => Convert.ToHexString(row.Key.Span), StringComparer.Ordinal),
            ];
            PrivateRow place = expected[100];
            await ExpectBackAsync(
                storage.Custody, 0, (long.MaxValue, ReadOnlyMemory<byte>.Empty), expected, cancellationToken)
                .ConfigureAwait(false);
            await ExpectBackAsync(
                storage.Custody,
                50,
                (place.Time, place.Key),
                [.. expected.Skip(101).Where(row => row.Time >= 50)],
                cancellationToken).ConfigureAwait(false);
            await ExpectBackAsync(
                storage.Custody,
                50,
                (60, ReadOnlyMemory<byte>.Empty),
                [.. expected.Where(row => row.Time is >= 50 and < 60)],
                cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task ExpectBackAsync(
        ICustodyStore custody,
        long from,
        (long Time, ReadOnlyMemory<byte> Key) before,
        PrivateRow[] expected,
        CancellationToken cancellationToken)
    {
        int number = 0;
        await foreach (PrivateRow row in custody
            .ScanRowsBackAsync(PrivateTable.Message, from, before, cancellationToken).ConfigureAwait(false))
        {
            Claim.That(
                number < expected.Length && row.Time == expected[number].Time
                    && row.Key.Span.SequenceEqual(expected[number].Key.Span)
                    && row.Value!.Value.Span.SequenceEqual(expected[number].Value!.Value.Span),
                "rows come newest first, those of one time by their keys, and no others");
            number++;
        }

        Claim.That(number == expected.Length, "no row is left out");
    }
}
