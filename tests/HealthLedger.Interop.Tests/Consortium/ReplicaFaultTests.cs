using System.Globalization;
using HealthLedger.Clients;
using HealthLedger.Interop.Tests.Listener;
using HealthLedger.Ledger;
using HealthLedger.Participants;
using HealthLedger.Receipts;
using HealthLedger.Testing.Faults;
using HealthLedger.Vaults;
using HealthLedger.Verifier;
using Xunit.Abstractions;

namespace HealthLedger.Interop.Tests.Consortium;

/// <summary>
/// Four processes under load while one after the other is killed, stands still or is cut off; what was acknowledged is
/// then asked for from outside.
/// </summary>
public sealed class ReplicaFaultTests(ITestOutputHelper output)
{
    private const int AcknowledgedInFault = 12;
    private static readonly string[] Codes = ["NORTH", "SOUTH", "EAST", "WEST"];
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Whatever_is_acknowledged_while_processes_fail_is_once_at_every_node()
    {
        int rounds = TestScale.Of(usual: 8, extended: 200);
        int seed = TestScale.Seed();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{rounds} rounds, HEALTHLEDGER_TEST_SEED={seed}"));
        using TestFolder folder = new();
        LedgerGenesis genesis = await FoundAsync(folder);
        ReplicaProcess[] replicas = [.. Codes.Select(code => new ReplicaProcess(code, folder.At(code)))];
        try
        {
            foreach (ReplicaProcess replica in replicas)
            {
                await StartAsync(replicas, replica);
            }

            ReplicaSender[] senders = await RunAsync(replicas, rounds, new Random(seed));
            Assert.All(senders, sender => Assert.True(sender.Acknowledged > 0, sender.To.Code));
            await AssertEverywhereAsync(genesis, replicas, senders);
            foreach (ReplicaProcess replica in replicas)
            {
                Assert.Equal(0, await replica.StopAsync());
                Assert.Equal(0, await replica.VerifyAsync());
            }
        }
        finally
        {
            foreach (ReplicaProcess replica in replicas)
            {
                await replica.DisposeAsync();
            }
        }
    }

    private static Task StartAsync(ReplicaProcess[] replicas, ReplicaProcess replica) =>
        replica.StartAsync(replicas.TakeWhile(other => other != replica));

    private static async Task<LedgerGenesis> FoundAsync(TestFolder folder)
    {
        List<FoundingFolder> folders = [];
        foreach (string code in Codes)
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

    private async Task<ReplicaSender[]> RunAsync(ReplicaProcess[] replicas, int rounds, Random random)
    {
        using SemaphoreSlim acknowledged = new(0);
        using CancellationTokenSource stop = new();
        ReplicaSender[] senders =
            [.. replicas.Select(replica => new ReplicaSender(replica, () => acknowledged.Release()))];
        Task[] sending = [.. senders.Select(sender => Task.Run(() => sender.RunAsync(stop.Token)))];
        for (int round = 0; round < rounds; round++)
        {
            int victim = random.Next(replicas.Length);
            int kind = random.Next(3);
            await BeginAsync(replicas, replicas[victim], kind);
            await AcknowledgedAsync(acknowledged, AcknowledgedInFault);
            int before = senders[victim].Acknowledged;
            await EndAsync(replicas, replicas[victim], kind);

            // It is one of them again before the next fault.
            while (senders[victim].Acknowledged == before)
            {
                await AcknowledgedAsync(acknowledged, 1);
            }

            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"round {round}: {(kind == 0 ? "killed" : kind == 1 ? "stopped" : "cut off")} {replicas[victim].Code}, "
                + $"{senders.Sum(sender => sender.Acknowledged)} acknowledged"));
        }

        await stop.CancelAsync();
        await Task.WhenAll(sending).WaitAsync(Patience);
        return senders;
    }

    private static async Task AcknowledgedAsync(SemaphoreSlim acknowledged, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Assert.True(await acknowledged.WaitAsync(Patience), "Nothing is acknowledged any more.");
        }
    }

    private static async Task BeginAsync(ReplicaProcess[] replicas, ReplicaProcess victim, int kind)
    {
        switch (kind)
        {
            case 0:
                await victim.KillAsync();
                break;
            case 1:
                await victim.PauseAsync();
                break;
            default:
                foreach (TcpFaultProxy line in LinesOf(replicas, victim))
                {
                    line.IsRefusing = true;
                    line.Cut();
                }

                break;
        }
    }

    private static IEnumerable<TcpFaultProxy> LinesOf(ReplicaProcess[] replicas, ReplicaProcess one) => replicas
        .SelectMany(called => called.Lines.Select(line => (Called: called.Code, Caller: line.Key, Line: line.Value)))
        .Where(line => line.Called == one.Code || line.Caller == one.Code).Select(line => line.Line);

    private static async Task EndAsync(ReplicaProcess[] replicas, ReplicaProcess victim, int kind)
    {
        switch (kind)
        {
            case 0:
                await StartAsync(replicas, victim);
                break;
            case 1:
                await victim.ResumeAsync();
                break;
            default:
                foreach (TcpFaultProxy line in LinesOf(replicas, victim))
                {
                    line.IsRefusing = false;
                }

                break;
        }
    }

    private async Task AssertEverywhereAsync(
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
            for (int i = 0; i < senders.Length; i++)
            {
                for (int number = 1; number <= senders[i].Acknowledged; number++)
                {
                    HistoryEntry entry = await SingleRecordAsync(
                        clients[i], ReplicaSender.Patient(senders[i].To.Code, number));
                    foreach (LedgerClient client in clients)
                    {
                        await AssertReceiptAsync(genesis, client, entry);
                        receipts++;
                    }
                }
            }

            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"height {status.Height}, view {status.Replication!.View}, {receipts} receipts of four nodes"));
        }
        finally
        {
            foreach (LedgerClient client in clients)
            {
                await client.DisposeAsync();
            }
        }
    }

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

    // One message, one record: nothing was sealed twice although it was sent again.
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
