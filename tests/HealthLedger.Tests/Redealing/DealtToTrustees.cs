using HealthLedger.Bundles;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Runtime;
using HealthLedger.Runtime.Replication;
using HealthLedger.Storage;
using HealthLedger.Testing;
using HealthLedger.Tests.Runtime;
using HealthLedger.Tests.Runtime.Bundles;

namespace HealthLedger.Tests.Redealing;

/// <summary>What the trustees of a cluster hold of a record, its custodian left out.</summary>
internal sealed class DealtToTrustees
{
    private readonly List<DataKeyShare> _shares = [];
    private SegmentExpectation? _expected;
    private ReadOnlyMemory<byte> _envelope;

    /// <summary>How many trustees there are beside the custodian.</summary>
    public int Others { get; private set; }

    /// <summary>How many of them hold a share that fits the newest root.</summary>
    public int Holding => _shares.Count;

    public int Threshold { get; private set; }

    /// <summary>Where the record was sealed, and last dealt; read while the nodes run.</summary>
    public static async Task<(ulong Sealed, ulong Newest)> HeightsAsync(LedgerNode node, RecordId record)
    {
        List<HistoryEntry> history = await TestLedger.HistoryAsync(node, record);
        HistoryEntry? newest = history.FindLast(each => each is
        {
            Operation: OperationType.RedealRecord, Entry.Outcome: EntryOutcomeCode.Accepted,
        });
        return (history[0].Entry.Height.Value, (newest ?? history[0]).Entry.Height.Value);
    }

    /// <summary>Reads the storages of stopped nodes.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="trustees">The members of the set, in its order, by their number in the cluster.</param>
    /// <param name="custodian">The number of the record's custodian in the cluster.</param>
    /// <param name="record">The record.</param>
    /// <param name="heights">Where it was sealed and last dealt.</param>
    public static async Task<DealtToTrustees> ReadAsync(
        LedgerTestCluster cluster,
        IReadOnlyList<int> trustees,
        int custodian,
        RecordId record,
        (ulong Sealed, ulong Newest) heights)
    {
        DealtToTrustees held = new();
        (Submission first, Dealing sealing) = await FindAsync(cluster, trustees[0], record, heights.Sealed);
        (Submission last, Dealing newest) = await FindAsync(cluster, trustees[0], record, heights.Newest);
        SealedRecord operation = (SealedRecord)LedgerOperation.TryDecode(first.Operations[sealing.Operation].Span)!;
        BundleSegment segment = Assert.Single(newest.Segments);
        held.Threshold = (int)newest.Threshold;
        held._expected = RecordOperation.Expect(
            cluster.Genesis.LedgerId, first.Body.Author, operation, operation.Segments[0]);
        for (int place = 0; place < trustees.Count; place++)
        {
            if (trustees[place] == custodian)
            {
                continue;
            }

            held.Others++;
            ClusterMember member = cluster.MemberOf(trustees[place]);
            await using ILedgerStorage storage = await member.Storage.OpenAsync(CancellationToken.None);
            BundleStore store = new(storage.Custody, member.Vault, member.Participant);
            IReadOnlyList<ReadOnlyMemory<byte>?>? envelopes = await store.ReadEnvelopesAsync(
                first,
                await store.ReadAsync(first.Id, CancellationToken.None),
                Dealing.Of(first),
                CancellationToken.None);
            Assert.NotNull(envelopes);
            held._envelope = envelopes[BundleContent.Enveloped(Dealing.Of(first)).ToList()
                .FindIndex(each => each.Segment.Id == segment.Id)]!.Value;
            if (await store.ReadShareAsync(last.Id, segment.Id, CancellationToken.None) is { } share
                && share.Fits(segment, (uint)place + 1, trustees.Count))
            {
                held._shares.Add(share.Share);
            }
        }

        return held;
    }

    /// <summary>Whether some of the shares open the envelope that a trustee holds.</summary>
    public bool Opens(int skip, int take) => RecordOpener.IsDataKey(
        _expected!, _envelope.Span, DealtShares.Of([.. _shares.Skip(skip).Take(take)]));

    private static async Task<(Submission Submission, Dealing Dealing)> FindAsync(
        LedgerTestCluster cluster, int replica, RecordId record, ulong height) =>
        (await BundleLedger.SubmissionsAsync(cluster, replica, height))
            .SelectMany(submission => Dealing.Of(submission).Select(dealing => (submission, dealing)))
            .Last(each => each.dealing.Record == record);
}
