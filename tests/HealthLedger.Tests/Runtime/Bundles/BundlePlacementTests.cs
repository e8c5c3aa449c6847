using HealthLedger.Bundles;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Runtime.Replication;
using HealthLedger.Storage;
using HealthLedger.Storage.InMemory;
using HealthLedger.Tests.Canonical.Formats;

namespace HealthLedger.Tests.Runtime.Bundles;

/// <summary>Who gets what of a bundle, against lists that are searched from end to end.</summary>
public sealed class BundlePlacementTests
{
    private static readonly FormatCase Bundles = BundleCases.All.First(one => one.Name == "bundle");

    [Fact]
    public void Placement_of_a_bundle_is_that_of_each_of_its_records()
    {
        int unknown = 0;
        for (int seed = 0; seed < 2000; seed++)
        {
            Draw draw = new(seed);
            Bundle bundle = Bundle.TryDecode(Bundles.Make(draw), 1000)!;
            ParticipantId[] people = [.. Enumerable.Range(0, 7).Select(_ => new ParticipantId(draw.Bytes(16)))];
            ParticipantId author = draw.Pick(people);
            RecordPlacement?[] placed = [.. bundle.Dealings.Select(_ => draw.Below(8) == 0 ? null : Any(draw, people))];
            BundlePlacement placement = new(1, author, bundle.Dealings, placed);
            HashSet<ParticipantId> announcers = [.. people.Where(_ => draw.Below(2) == 0)];

            List<RecordPlacement?> ofEnvelopes = [];
            for (int i = 0; i < placed.Length; i++)
            {
                ofEnvelopes.AddRange(bundle.Dealings[i].Segments
                    .Where(segment => segment.EnvelopeDigest is not null).Select(_ => placed[i]));
            }

            foreach (ParticipantId one in people)
            {
                bool[] may = [.. ofEnvelopes.Select(each => each is not null && each.Holders.Contains(one))];
                Assert.Equal(may, Enumerable.Range(0, may.Length).Select(i => placement.MayHold(one, i)));
                Assert.Equal(Array.TrueForAll(may, each => each), placement.MayHoldAll(one));
                Assert.Equal(
                    one == author || may.Contains(true)
                        || placed.Any(each => each is not null && each.Trustees.Contains(one)),
                    placement.Concerns(one));
            }

            bool areEnough = true;
            foreach (RecordPlacement each in ofEnvelopes.OfType<RecordPlacement>())
            {
                areEnough &= each.Holders.Intersect(announcers).Count() >= each.Copies;
            }

            for (int i = 0; i < placed.Length; i++)
            {
                bool hasEnvelope = bundle.Dealings[i].Segments.Any(segment => segment.EnvelopeDigest is not null);
                areEnough &= hasEnvelope || placed[i] is not { Trustees.Count: > 0 } anew
                    || anew.Trustees.Intersect(announcers).Count() >= anew.Threshold;
            }

            Assert.Equal(areEnough, placement.AreEnough(announcers));
            Assert.Equal(!placed.Contains(null), placement.IsCertain);
            unknown += placement.IsCertain ? 0 : 1;
        }

        Assert.InRange(unknown, 100, 1900);
    }

    [Fact]
    public async Task Holder_lays_a_bundle_out_for_each_receiver_as_its_author_would_make_it_or_not_at_all()
    {
        int made = 0;
        int lacking = 0;
        for (int seed = 0; seed < 500; seed++)
        {
            Draw draw = new(seed);
            Bundle bundle = Bundle.TryDecode(Bundles.Make(draw), 1000)!;
            bool[] may = [.. bundle.Envelopes.Select(_ => draw.Below(2) == 0)];
            using InMemoryLedgerStorageDriver driver = new();
            await using ILedgerStorage storage = await driver.OpenAsync(CancellationToken.None);
            await storage.Custody.WriteAsync(
                new CustodyWrite { Envelopes = [BundleStore.RowOf(bundle, BundleKey.Nothing)] },
                CancellationToken.None);
            BundleLayout? layout = await BundleLayout.OfStoredAsync(
                storage.Custody, bundle.Submission, i => may[i], CancellationToken.None);
            bool hasAll = bundle.Envelopes.Zip(may).All(pair => pair.First is not null || !pair.Second);
            Assert.Equal(hasAll, layout is not null);
            if (layout is null)
            {
                lacking++;
                continue;
            }

            ReadOnlyMemory<byte>?[] its =
            [
                .. bundle.Envelopes.Zip(may).Select(pair => pair.Second ? pair.First : (ReadOnlyMemory<byte>?)null),
            ];
            byte[] expected = Bundle.Encode(bundle.SubmissionBytes, bundle.Head, its);
            Assert.Equal((uint)expected.Length, layout.Total);
            Assert.Equal(
                expected,
                await layout.ReadAsync(storage.Custody, 0, expected.Length, CancellationToken.None));
            int offset = draw.Below(expected.Length);
            int length = draw.Below(expected.Length - offset);
            Assert.Equal(
                expected[offset..(offset + length)],
                await layout.ReadAsync(storage.Custody, (uint)offset, length, CancellationToken.None));
            made++;
        }

        Assert.True(made > 100 && lacking > 20, $"{made} {lacking}");
    }

    private static RecordPlacement Any(Draw draw, ParticipantId[] people)
    {
        ParticipantId[] holders = [.. people.Where(_ => draw.Below(2) == 0)];
        return new RecordPlacement
        {
            Holders = holders,
            Trustees = [.. people.Where(_ => draw.Below(2) == 0)],
            Threshold = 1,
            Copies = draw.Below(holders.Length + 1),
        };
    }
}
