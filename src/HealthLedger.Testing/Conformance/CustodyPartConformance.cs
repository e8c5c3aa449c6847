using HealthLedger.Storage;

namespace HealthLedger.Testing.Conformance;

/// <summary>That a custody store knows what it has, and reads of an envelope what is asked for.</summary>
internal static class CustodyPartConformance
{
    // Several pages of any database, and not a whole number of them.
    private const int Bytes = 300_001;

    public static async Task RunAsync(ILedgerStorageDriver driver, CancellationToken cancellationToken)
    {
        for (int opening = 0; opening < 2; opening++)
        {
            ILedgerStorage storage = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
            await using (storage.ConfigureAwait(false))
            {
                ICustodyStore custody = storage.Custody;
                if (opening == 0)
                {
                    await custody.WriteAsync(
                        new CustodyWrite { Envelopes = [Sample.Envelope(1, Bytes), Sample.Envelope(2)] },
                        cancellationToken).ConfigureAwait(false);
                    await custody.DeleteEnvelopesAsync([Sample.SegmentId(2)], cancellationToken).ConfigureAwait(false);
                }

                await ExpectHasAsync(custody, cancellationToken).ConfigureAwait(false);
                await ExpectPartsAsync(custody, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static async Task ExpectHasAsync(ICustodyStore custody, CancellationToken cancellationToken)
    {
        Claim.That(
            await custody.HasEnvelopeAsync(Sample.SegmentId(1), cancellationToken).ConfigureAwait(false),
            "an envelope that was written is there");
        foreach (int number in (int[])[2, 3])
        {
            Claim.That(
                !await custody.HasEnvelopeAsync(Sample.SegmentId(number), cancellationToken).ConfigureAwait(false),
                "an envelope that was deleted, or never written, is not there");
            Claim.That(
                await custody.ReadEnvelopePartAsync(Sample.SegmentId(number), 0, 1, cancellationToken)
                    .ConfigureAwait(false) is null,
                "of an envelope that is not there no part is");
        }
    }

    private static async Task ExpectPartsAsync(ICustodyStore custody, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> whole = Sample.Envelope(1, Bytes).Envelope;
        (long Offset, int Length, int Expected)[] parts =
        [
            (0, 0, 0), (0, 1, 1), (0, whole.Length, whole.Length), (0, int.MaxValue, whole.Length), (4095, 2, 2),
            (70_000, 131_072, 131_072), (whole.Length - 1, 5, 1), (whole.Length, 5, 0), (long.MaxValue, 5, 0),
        ];
        foreach ((long offset, int length, int expected) in parts)
        {
            EnvelopePart? part = await custody
                .ReadEnvelopePartAsync(Sample.SegmentId(1), offset, length, cancellationToken).ConfigureAwait(false);
            Claim.That(part is not null && part.Total == whole.Length, "a part says how long the whole is");
            Claim.Same(
                expected == 0 ? default : whole.Slice((int)offset, expected),
                part!.Bytes,
                "a part has the bytes that were asked for, as many of them as there are");
        }

        foreach ((long offset, int length) in ((long, int)[])[(-1, 1), (0, -1)])
        {
            await Claim.ThrowsAsync<ArgumentOutOfRangeException>(
                async () => await custody
                    .ReadEnvelopePartAsync(Sample.SegmentId(1), offset, length, cancellationToken)
                    .ConfigureAwait(false),
                "a part that cannot be is refused").ConfigureAwait(false);
        }
    }
}
