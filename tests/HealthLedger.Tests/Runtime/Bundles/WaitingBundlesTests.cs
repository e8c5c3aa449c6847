using HealthLedger.Bundles;
using HealthLedger.Primitives;
using HealthLedger.Runtime.Replication;
using HealthLedger.Storage;
using HealthLedger.Storage.InMemory;

namespace HealthLedger.Tests.Runtime.Bundles;

/// <summary>What is held of others and not sealed, against a plain list of what was done.</summary>
public sealed class WaitingBundlesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Bundles_are_deleted_exactly_when_their_submissions_can_never_be_sealed(int seed)
    {
        Draw draw = new(seed);
        using InMemoryLedgerStorageDriver driver = new() { HandOverTime = TimeSpan.Zero };
        await using ILedgerStorage storage = await driver.OpenAsync(CancellationToken.None);
        Dictionary<SubmissionId, ulong> ordered = [];
        List<WaitingBundle> stored = [];
        HashSet<SubmissionId> deleted = [];
        ulong height = 10;
        WaitingBundles bundles = await StartAsync(storage.Custody, ordered, () => height);
        for (int step = 0; step < 400; step++)
        {
            switch (draw.Below(6))
            {
                case 0 or 1:
                    WaitingBundle added = Any(draw, height);
                    stored.Add(added);
                    await storage.Custody.WriteAsync(
                        new CustodyWrite
                        {
                            Envelopes =
                                [new StoredEnvelope(BundleKey.Of(added.Submission), new byte[8], new byte[8])],
                            Rows = [bundles.Add(added)],
                        },
                        CancellationToken.None);
                    break;
                case 2 when stored.Count > 0:
                    // Executed in a block above the sealed one, if that is not too late for it.
                    WaitingBundle executed = stored[draw.Below(stored.Count)];
                    if (executed.ValidUntil > height && ordered.TryAdd(executed.Submission, height + 1))
                    {
                        bundles.Ordered(executed.Submission, height + 1);
                    }

                    break;
                case 3:
                    height += (ulong)(1 + draw.Below(3));
                    break;
                case 4:
                    bundles = await StartAsync(storage.Custody, ordered, () => height);
                    break;
                default:
                    deleted.UnionWith(await bundles.CollectAsync(height, CancellationToken.None));
                    foreach (WaitingBundle bundle in stored)
                    {
                        bool isDead = bundle.ValidUntil <= height && !ordered.ContainsKey(bundle.Submission);
                        Assert.Equal(isDead, deleted.Contains(bundle.Submission));
                        bool isThere = await storage.Custody
                            .ReadEnvelopeAsync(BundleKey.Of(bundle.Submission), CancellationToken.None) is not null;
                        Assert.Equal(!isDead, isThere);
                    }

                    int waiting = stored.Count(bundle => !deleted.Contains(bundle.Submission)
                        && !(ordered.TryGetValue(bundle.Submission, out ulong at) && at <= height));
                    Assert.InRange(bundles.Count, waiting, stored.Count - deleted.Count);
                    break;
            }
        }

        Assert.NotEmpty(deleted);
        Assert.NotEmpty(ordered);
    }

    [Fact]
    public async Task Author_has_so_many_places_and_bytes_and_takes_none_of_others()
    {
        using InMemoryLedgerStorageDriver driver = new() { HandOverTime = TimeSpan.Zero };
        await using ILedgerStorage storage = await driver.OpenAsync(CancellationToken.None);
        Draw draw = new(5);
        WaitingBundles bundles = await StartAsync(storage.Custody, [], () => 0);
        ParticipantId author = new(draw.Bytes(16));
        ParticipantId other = new(draw.Bytes(16));

        // One fits, however large.
        Assert.True(bundles.HasRoom(author, BundleLimits.MaxWaitingBytes + 1));
        bundles.Add(Make(draw, author, 100, BundleLimits.MaxWaitingBytes));
        Assert.False(bundles.HasRoom(author, 1));
        Assert.True(bundles.HasRoom(other, 1));
        for (int i = 0; i < BundleLimits.MaxWaiting; i++)
        {
            Assert.True(bundles.HasRoom(other, 1));
            bundles.Add(Make(draw, other, 100, 1));
        }

        Assert.False(bundles.HasRoom(other, 1));
        SubmissionId voted = new(draw.Bytes(32));
        bundles.Demand(voted);
        Assert.True(bundles.IsDemanded(voted));
        WaitingBundle last = Make(draw, other, 100, 1);
        bundles.Add(last);
        bundles.Drop(last.Submission);
        Assert.Equal(BundleLimits.MaxWaiting + 1, bundles.Count);
    }

    private static async Task<WaitingBundles> StartAsync(
        ICustodyStore custody, Dictionary<SubmissionId, ulong> ordered, Func<ulong> height)
    {
        WaitingBundles bundles = new(
            custody,
            TimeProvider.System,
            (bundle, _) => ValueTask.FromResult(
                ordered.TryGetValue(bundle.Submission, out ulong at) && at <= height()));
        await bundles.LoadAsync(CancellationToken.None);
        return bundles;
    }

    private static WaitingBundle Any(Draw draw, ulong height) => Make(
        draw, new ParticipantId([.. new byte[15], (byte)draw.Below(3)]), height + 1 + (ulong)draw.Below(9), 100);

    private static WaitingBundle Make(Draw draw, ParticipantId author, ulong validUntil, long bytes) => new()
    {
        Submission = new SubmissionId(draw.Bytes(32)),
        Author = author,
        ValidUntil = validUntil,
        Since = 0,
        Bytes = bytes,
    };
}
