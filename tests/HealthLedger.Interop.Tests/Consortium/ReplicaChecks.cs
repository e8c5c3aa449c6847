using System.Globalization;
using HealthLedger.Clients;
using HealthLedger.Interop.Tests.Listener;
using HealthLedger.Ledger;
using HealthLedger.Participants;
using HealthLedger.Receipts;
using HealthLedger.Vaults;
using HealthLedger.Verifier;

namespace HealthLedger.Interop.Tests.Consortium;

/// <summary>
/// Founds a ledger of several organisations in folders, and asks their nodes from outside what they have.
/// </summary>
internal static class ReplicaChecks
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Each organisation makes its folder; all agree.</summary>
    public static async Task<LedgerGenesis> FoundAsync(
        TestFolder folder, IReadOnlyList<string> codes)
    {
        List<FoundingFolder> folders = [];
        foreach (string code in codes)
        {
            using VaultSecret secret = VaultSecret.FromPassphrase(LedgerFolder.DevelopmentPassphrase);
            ParticipantFacts facts = ParticipantFacts.Create(
                ParticipantApplication.NewId(), 1, code, "CH", ParticipantRoles.Provider);
            folders.Add(await FoundingFolder.CreateAsync(folder.At(code), code, facts, secret));
        }

        GenesisDraft draft = GenesisDraft.Create("faults", [.. folders.Select(one => one.Founder)]);
        foreach (FoundingFolder one in folders)
        {
            draft = await one.AgreeAsync(draft);
        }

        LedgerGenesis genesis = draft.TryComplete()!;
        foreach (FoundingFolder one in folders)
        {
            await using LedgerFolder done = await one.CompleteAsync(genesis);
        }

        return genesis;
    }

    /// <summary>Every acknowledged record is there once, and every node gives its receipt.</summary>
    /// <returns>What was looked at, in words.</returns>
    public static async Task<string> AssertEverywhereAsync(
        LedgerGenesis genesis, ReplicaProcess[] replicas, ReplicaSender[] senders)
    {
        List<LedgerClient> clients = [];
        try
        {
            foreach (ReplicaProcess replica in replicas)
            {
                clients.Add(await replica.ConnectAsync());
            }

            LedgerNodeStatus status = await UntilEqualAsync(clients);
            int receipts = 0;
            foreach (ReplicaSender sender in senders)
            {
                LedgerClient custodian = clients[Array.IndexOf(replicas, sender.To)];
                for (int number = 1; number <= sender.Acknowledged; number++)
                {
                    HistoryEntry entry = await SingleRecordAsync(custodian, sender.Patient(number));
                    foreach (LedgerClient client in clients)
                    {
                        await AssertReceiptAsync(genesis, client, entry);
                        receipts++;
                    }
                }
            }

            return string.Create(
                CultureInfo.InvariantCulture,
                $"height {status.Height}, view {status.Replication!.View}, {receipts} receipts of four nodes");
        }
        finally
        {
            foreach (LedgerClient client in clients)
            {
                await client.DisposeAsync();
            }
        }
    }

    /// <summary>How each node stands, and what it had to say; the processes are ended.</summary>
    public static async Task<string> DescribeAsync(IEnumerable<ReplicaProcess> replicas)
    {
        List<string> lines = [];
        foreach (ReplicaProcess replica in replicas)
        {
            lines.Add($"{replica.Code}: {await StandingAsync(replica)}");
            lines.Add(await replica.EndAsync());
        }

        return string.Join('\n', lines);
    }

    // A process that stands still does not answer.
    private static async Task<string> StandingAsync(ReplicaProcess replica)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(5));
        try
        {
            await using LedgerClient client = await replica.ConnectAsync().WaitAsync(patience.Token);
            LedgerNodeStatus status = await client.GetStatusAsync(patience.Token);
            ReplicationStatus replication = status.Replication!;
            string changing = replication.IsChangingView ? ", changing" : "";
            string voteless = replication.IsVoting ? "" : ", without a vote";
            return string.Create(
                CultureInfo.InvariantCulture,
                $"height {status.Height}, view {replication.View} of {replication.Primary}{changing}{voteless}, ")
                + string.Join(", ", replication.Peers.Select(peer => $"{peer.Participant} at {peer.Height}"));
        }
        catch (Exception exception) when (exception is HealthLedgerException or OperationCanceledException)
        {
            return exception.Message;
        }
    }

    /// <summary>Waits until all nodes have the same history.</summary>
    private static async Task<LedgerNodeStatus> UntilEqualAsync(List<LedgerClient> clients)
    {
        using CancellationTokenSource patience = new(Patience);
        while (true)
        {
            List<LedgerNodeStatus> all = [];
            foreach (LedgerClient client in clients)
            {
                all.Add(await client.GetStatusAsync(patience.Token));
            }

            if (all.DistinctBy(status => (status.Height.Value, status.HistoryRoot)).Count() == 1)
            {
                return all[0];
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), patience.Token);
        }
    }

    /// <summary>The one record of a patient: nothing was sealed twice although it was sent again.</summary>
    private static async Task<HistoryEntry> SingleRecordAsync(
        LedgerClient custodian, Subjects.PatientIdentifier patient)
    {
        List<HistoryEntry> appended = [];
        await foreach (HistoryEntry entry in custodian.ListHistoryAsync(patient))
        {
            if (entry.Operation == Ledger.Operations.OperationType.AppendRecord)
            {
                appended.Add(entry);
            }
        }

        return Assert.Single(appended);
    }

    /// <summary>A node's receipt of an entry is that of a quorum of four.</summary>
    private static async Task AssertReceiptAsync(LedgerGenesis genesis, LedgerClient client, HistoryEntry entry)
    {
        Receipt receipt = await client.GetReceiptAsync(entry.RecordId!.Value);
        ReceiptVerdict verdict = ReceiptVerifier.Verify(
            receipt.Bytes.Span,
            ReceiptExpectation.ForRecord(entry.RecordId.Value.ToArray()),
            new VerificationPolicy(genesis.Bytes.Span, TimeProvider.System.GetUtcNow()));
        Assert.True(verdict.IsAccepted, verdict.Code);
        Assert.Equal("Quorum(4, 1)", verdict.Facts.Assurance.ToString());
        Assert.Equal(entry.Entry.Height.Value, verdict.Facts.Height);
    }
}
