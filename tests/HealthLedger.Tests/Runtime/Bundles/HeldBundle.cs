using HealthLedger.Bundles;
using HealthLedger.Ledger;
using HealthLedger.Runtime.Replication;
using HealthLedger.Storage;
using HealthLedger.Testing;

namespace HealthLedger.Tests.Runtime.Bundles;

/// <summary>What a stopped node of a cluster holds of a submission of another organisation.</summary>
internal sealed class HeldBundle
{
    public required bool HasHead { get; init; }

    public required int Packages { get; init; }

    /// <summary>All envelopes, where all are there; else 0.</summary>
    public required int Envelopes { get; init; }

    /// <summary>How many envelopes are there of another organisation's.</summary>
    public required int Kept { get; init; }

    public required int Shares { get; init; }

    /// <summary>Reads it from the node's storage; the share has to be the one that the ledger commits to.</summary>
    public static Task<HeldBundle> ReadAsync(LedgerTestCluster cluster, int replica, Submission submission) =>
        ReadAsync(cluster, replica, submission, (uint)replica + 1, cluster.Count);

    /// <summary>The same where not every replica is a trustee.</summary>
    public static async Task<HeldBundle> ReadAsync(
        LedgerTestCluster cluster, int replica, Submission submission, uint x, int trustees)
    {
        ClusterMember member = cluster.MemberOf(replica);
        await using ILedgerStorage storage = await member.Storage.OpenAsync(CancellationToken.None);
        BundleStore store = new(storage.Custody, member.Vault, member.Participant);
        StoredBundle? stored = await store.ReadAsync(submission.Id, CancellationToken.None);
        IReadOnlyList<Dealing> dealings = Dealing.Of(submission);
        IReadOnlyList<ReadOnlyMemory<byte>?>? envelopes =
            await store.ReadEnvelopesAsync(submission, stored, dealings, CancellationToken.None);
        int shares = 0;
        foreach (BundleSegment segment in dealings.SelectMany(dealing => dealing.Segments))
        {
            HeldShare? share = await store.ReadShareAsync(submission.Id, segment.Id, CancellationToken.None);
            shares += share is not null && share.Fits(segment, x, trustees) ? 1 : 0;
        }

        return new HeldBundle
        {
            HasHead = stored is not null,
            Packages = stored?.Head.Packages.Count ?? 0,
            Envelopes = envelopes is not null && BundleContent.Fits(dealings, envelopes) ? envelopes.Count : 0,
            Kept = stored?.Envelopes.Count(envelope => envelope is not null) ?? 0,
            Shares = shares,
        };
    }
}
