using HealthLedger.Ledger;
using HealthLedger.Storage;
using HealthLedger.Testing;

namespace HealthLedger.Tests.Runtime.Bundles;

/// <summary>Reads what stopped nodes of a cluster have stored.</summary>
internal static class BundleLedger
{
    /// <summary>Waits for another thread to get somewhere that is asked for asynchronously.</summary>
    public static Task UntilAsync(Func<Task<bool>> condition) => TestLedger.UntilAsync(condition);

    /// <summary>Stops all nodes.</summary>
    public static async Task StopAllAsync(LedgerTestCluster cluster)
    {
        for (int i = 0; i < cluster.Count; i++)
        {
            await cluster.StopAsync(i);
        }
    }

    /// <summary>The submissions of a block, from the storage of a stopped node.</summary>
    public static async Task<IReadOnlyList<Submission>> SubmissionsAsync(
        LedgerTestCluster cluster, int replica, ulong height)
    {
        await using ILedgerStorage storage =
            await cluster.MemberOf(replica).Storage.OpenAsync(CancellationToken.None);
        ReadOnlyMemory<byte>? block = await storage.Blocks.ReadBlockAsync(height, CancellationToken.None);
        Batch batch = Batch.TryDecode(Block.TryDecode(block!.Value.Span)!.BatchBytes)!;
        return [.. batch.Submissions.Select(bytes => Submission.TryDecode(bytes, int.MaxValue)!)];
    }
}
