using HealthLedger.Bundles;
using HealthLedger.Consensus.Runtime;
using HealthLedger.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Storage;
using HealthLedger.Testing;

namespace HealthLedger.Tests.Runtime.Bundles;

/// <summary>Replica 3 is another one's puppet. Replica 0 is the first primary; three are a quorum.</summary>
public sealed class BundleAdversaryTests : IAsyncLifetime
{
    private LedgerTestCluster _cluster = null!;
    private RogueReplica _rogue = null!;

    public async Task InitializeAsync()
    {
        _cluster = await LedgerTestCluster.StartAsync();
        _rogue = await RogueReplica.ReplaceAsync(_cluster, 3);
        await TestLedger.UntilAsync(() => Enumerable.Range(0, 3).All(
            i => _cluster[i].GetStatus().Replication!.Connected >= 2));
    }

    public async Task DisposeAsync()
    {
        await _rogue.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    public async Task Bundle_that_one_replica_alone_was_served_reaches_all_and_is_sealed(int served)
    {
        RogueBundle bundle = await _rogue.MakeAsync();
        _rogue.Send(served, bundle);
        await UntilSealedAsync(bundle);
        await BundleLedger.StopAllAsync(_cluster);
        for (int i = 0; i < 3; i++)
        {
            HeldBundle held = await HeldBundle.ReadAsync(_cluster, i, bundle.Decoded);
            Assert.True(held is { HasHead: true, Packages: 3, Envelopes: 1, Shares: 1 });
        }
    }

    [Fact]
    public async Task Record_whose_bundle_nobody_gets_is_not_sealed_and_the_others_go_on_in_the_same_view()
    {
        RogueBundle bundle = await _rogue.MakeAsync();
        for (int i = 0; i < 3; i++)
        {
            _rogue.SendBare(i, bundle);
            _rogue.Send(i, BundleAnnouncement.Encode([bundle.Id]));
        }

        await TestLedger.UntilAsync(() => _rogue.Asked >= 3);
        for (int i = 0; i < 20; i++)
        {
            await _cluster[i % 3].AppendAsync(TestLedger.Record($"content {i}"));
        }

        await StaysInViewAsync();
        Assert.False(await IsSealedAsync(0, bundle));
        Assert.Equal(1, _cluster[0].GetStatus().Replication!.WaitingForBundles);
    }

    [Fact]
    public async Task Package_that_does_not_open_and_a_wrong_share_are_complained_about_and_hold_nothing_up()
    {
        RogueBundle bundle = await _rogue.MakeAsync((x, seal, content) => x switch
        {
            1 => new byte[content.Length + HpkePackage.OverheadBytes],
            2 => seal(Wrong(content)),
            _ => seal(content),
        });
        for (int i = 0; i < 3; i++)
        {
            _rogue.Send(i, bundle);
        }

        await UntilSealedAsync(bundle);
        await TestLedger.UntilAsync(() => Enumerable.Range(0, 3)
            .Select(i => _cluster[i].GetStatus().Replication!.FaultyShares).SequenceEqual([1, 1, 0]));
        await BundleLedger.UntilAsync(async () => await ComplaintsAsync(bundle) == 2);
    }

    [Fact]
    public async Task Complaint_that_cannot_be_stored_is_made_again()
    {
        await _cluster.StopAsync(1);
        using SelectiveDriver storage = new(_cluster.MemberOf(1).Storage);
        _cluster.MemberOf(1).Storage = storage;
        await _cluster.StartAsync(1);
        int refused = 0;
        storage.RefuseCustodyOf = write => write.Rows.Any(row => row is { Table: PrivateTable.Outbox, Value: not null })
            && Interlocked.Increment(ref refused) == 1;
        RogueBundle bundle = await _rogue.MakeAsync(
            (x, seal, content) => x == 2 ? seal(Wrong(content)) : seal(content));
        for (int i = 0; i < 3; i++)
        {
            _rogue.Send(i, bundle);
        }

        await UntilSealedAsync(bundle);
        await BundleLedger.UntilAsync(async () => await ComplaintsAsync(bundle) == 1);
        Assert.InRange(refused, 2, int.MaxValue);
    }

    [Fact]
    public async Task Garbage_in_the_place_of_a_bundle_is_counted_and_another_replica_is_asked()
    {
        RogueBundle bundle = await _rogue.MakeAsync();
        byte[] garbage = [.. bundle.Bytes];
        garbage[^1] ^= 1;
        _rogue.OnFetch = fetch => new BundlePart(fetch.Id, (uint)garbage.Length, 0, garbage);

        // Replica 2 hears of it from the liar first, and from nobody else until replica 1 has it.
        _rogue.Send(2, BundleAnnouncement.Encode([bundle.Id]));
        await TestLedger.UntilAsync(() => _rogue.Asked >= 1);
        _rogue.Send(1, bundle);
        await UntilSealedAsync(bundle);
    }

    // A signature over other manifests, with a place among them that this one never had, is none of this one's.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Bundle_that_was_signed_by_another_or_not_at_all_is_not_stored(bool isAmongOthers)
    {
        RogueBundle mine = await _rogue.MakeAsync();
        Bundle decoded = Bundle.TryDecode(mine.Bytes, 1000)!;
        BundleHead unsigned = new()
        {
            Manifest = decoded.Head.Manifest,
            ManifestBytes = decoded.Head.ManifestBytes,
            Place = isAmongOthers
                ? new ManifestPlace { Index = 0, Count = 2, Path = [ManifestPlace.LeafOf([1])] }
                : decoded.Head.Place,
            KeyId = decoded.Head.KeyId,
            Signature = isAmongOthers ? decoded.Head.Signature : new byte[64],
            Packages = decoded.Head.Packages,
        };
        byte[] bytes = Bundle.Encode(mine.Submission, unsigned, decoded.Envelopes);
        for (int i = 0; i < 3; i++)
        {
            _rogue.Send(i, new BundlePart(mine.Id, (uint)bytes.Length, 0, bytes).Encode());
        }

        for (int i = 0; i < 3; i++)
        {
            await _cluster[i].AppendAsync(TestLedger.Record($"content {i}"));
        }

        Assert.False(await IsSealedAsync(0, mine));
        await BundleLedger.StopAllAsync(_cluster);
        Assert.False((await HeldBundle.ReadAsync(_cluster, 0, mine.Decoded)).HasHead);
    }

    // An id names neither the signature nor the operations beside the body.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Changed_copy_of_a_submission_keeps_the_real_one_away_from_nobody(bool changesOperation)
    {
        RogueBundle mine = await _rogue.MakeAsync();
        byte[] signature = mine.Decoded.Signature.ToArray();
        byte[] operation = mine.Decoded.Operations[0].ToArray();
        (changesOperation ? operation : signature)[^1] ^= 1;
        byte[] copy = new Submission
        {
            Body = mine.Decoded.Body,
            BodyBytes = mine.Decoded.BodyBytes,
            Signature = signature,
            Operations = [operation],
        }.Encode();
        for (int i = 0; i < 3; i++)
        {
            _rogue.Send(i, SubmissionFrame.Encode(copy));
        }

        for (int i = 0; i < 3; i++)
        {
            _rogue.Send(i, mine);
        }

        await UntilSealedAsync(mine);
    }

    // Two hold a bundle and are restarted: what they hold they know of again before the submission comes.
    [Fact]
    public async Task Submission_whose_bundle_is_held_since_before_a_restart_is_taken_when_it_comes_again()
    {
        await _cluster.StopAsync(2);
        RogueBundle bundle = await _rogue.MakeAsync();
        _rogue.Send(0, bundle);
        _rogue.Send(1, bundle);
        await UntilAnnouncedByTwoAsync(bundle);
        await _cluster.StopAsync(0);
        await _cluster.StopAsync(1);
        for (int i = 0; i < 3; i++)
        {
            await _cluster.StartAsync(i);
        }

        await TestLedger.UntilAsync(() => Enumerable.Range(0, 3).All(
            i => _cluster[i].GetStatus().Replication!.Connected == 3));
        _rogue.Announced.Clear();
        _rogue.Send(0, BundleAnnouncement.Encode([bundle.Id]));
        _rogue.Send(1, BundleAnnouncement.Encode([bundle.Id]));
        await UntilAnnouncedByTwoAsync(bundle);
        _rogue.Send(0, bundle);
        _rogue.Send(1, bundle);
        await UntilSealedAsync(bundle);
    }

    [Fact]
    public async Task Submission_that_no_batch_may_have_holds_nothing_up()
    {
        ulong limit = _cluster.Genesis.Document.Parameters.MaxSubmissionBytes;
        Submission large = await _rogue.SignAsync(new byte[limit + 8192]);
        for (int i = 0; i < 3; i++)
        {
            _rogue.Send(i, SubmissionFrame.Encode(large.Encode()));
        }

        for (int i = 0; i < 6; i++)
        {
            await _cluster[i % 3].AppendAsync(TestLedger.Record($"content {i}"));
        }

        await StaysInViewAsync();
    }

    [Fact]
    public async Task Frames_of_no_form_are_dropped_and_the_ledger_goes_on()
    {
        Draw draw = new(7);
        for (int i = 0; i < 500; i++)
        {
            byte[] frame = draw.Bytes(3 + draw.Below(60));
            frame[0] = (byte)(0x80 | (2 + draw.Below(4)));
            frame[1] = (byte)(20 + draw.Below(4));
            _rogue.Send(draw.Below(3), frame);
        }

        AppendResult result = await _cluster[1].AppendAsync(TestLedger.Record("content"));
        Assert.True(result.Entry.Height.Value > 0);
    }

    // A share with its last byte changed; whether it is the value or the path, it does not fit.
    private static byte[] Wrong(byte[] content)
    {
        byte[] wrong = [.. content];
        wrong[^1] ^= 1;
        return wrong;
    }

    // With nothing else to order, for several times as long as replicas wait before they suspect a primary: on a busy
    // machine records that take as long as that change the view too.
    private async Task StaysInViewAsync()
    {
        await TestLedger.UntilAsync(() => Views().Distinct().Count() == 1
            && Enumerable.Range(0, 3).All(i => !_cluster[i].GetStatus().Replication!.IsChangingView));
        ulong[] before = Views();
        await Task.Delay(4 * new LedgerNodeOptions().ViewTimeout);
        Assert.Equal(before, Views());
    }

    private ulong[] Views() => [.. Enumerable.Range(0, 3).Select(i => _cluster[i].GetStatus().Replication!.View)];

    private async Task UntilSealedAsync(RogueBundle bundle)
    {
        for (int i = 0; i < 3; i++)
        {
            int replica = i;
            await BundleLedger.UntilAsync(() => IsSealedAsync(replica, bundle));
        }
    }

    private Task UntilAnnouncedByTwoAsync(RogueBundle bundle) => TestLedger.UntilAsync(() => _rogue.Announced
        .Where(one => one.Id == bundle.Id).Select(one => one.Peer).Distinct().Count() == 2);

    private async Task<bool> IsSealedAsync(int replica, RogueBundle bundle) =>
        (await TestLedger.HistoryAsync(_cluster[replica], bundle.Record)).Count > 0;

    private async Task<int> ComplaintsAsync(RogueBundle bundle) =>
        (await TestLedger.HistoryAsync(_cluster[0], bundle.Record)).Count - 1;
}
