using HealthLedger.Ledger;
using HealthLedger.Storage.Sqlite;
using HealthLedger.Testing;
using HealthLedger.Tests.Runtime;

namespace HealthLedger.Tests.Snapshots;

/// <summary>What a fifth node does that joined with a snapshot, wherever it had it from.</summary>
internal static class SnapshotJoining
{
    public static SqliteLedgerStorageDriver Sqlite(string folder) =>
        new(new SqliteLedgerStorageOptions { DataFolder = folder, HandOverTimeout = TimeSpan.Zero });

    /// <summary>It has a record sealed and votes; then another stops, so that its vote is needed for the next.
    /// </summary>
    public static async Task<(AppendResult Own, AppendResult Without)> VotesAndIsNeededAsync(
        LedgerTestCluster cluster)
    {
        AppendResult own = await cluster[4].AppendAsync(TestLedger.Record("own", "q"));
        Assert.Equal(EntryOutcomeCode.Accepted, own.Entry.Outcome);
        await TestLedger.UntilAsync(() => cluster[4].GetStatus().Replication!.IsVoting);

        // Four of five, of which it is one, are a quorum.
        await cluster.StopAsync(0);
        AppendResult without = await cluster[2].AppendAsync(TestLedger.Record("with its vote", "p"));
        Assert.Equal(EntryOutcomeCode.Accepted, without.Entry.Outcome);
        return (own, without);
    }
}
