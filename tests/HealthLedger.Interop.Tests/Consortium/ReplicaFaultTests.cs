using System.Globalization;
using HealthLedger.Interop.Tests.Listener;
using HealthLedger.Testing.Faults;
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

    [Fact]
    public async Task Whatever_is_acknowledged_while_processes_fail_is_once_at_every_node()
    {
        int rounds = TestScale.Of(usual: 8, extended: 200);
        int seed = TestScale.Seed();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{rounds} rounds, HEALTHLEDGER_TEST_SEED={seed}"));
        using TestFolder folder = new();
        LedgerGenesis genesis = await ReplicaChecks.FoundAsync(folder, Codes);
        ReplicaProcess[] replicas = [.. Codes.Select(code => new ReplicaProcess(code, folder.At(code)))];
        try
        {
            foreach (ReplicaProcess replica in replicas)
            {
                await StartAsync(replicas, replica);
            }

            ReplicaSender[] senders = await RunAsync(replicas, rounds, new Random(seed));
            Assert.All(senders, sender => Assert.True(sender.Acknowledged > 0, sender.To.Code));
            output.WriteLine(await ReplicaChecks.AssertEverywhereAsync(genesis, replicas, senders));
            foreach (ReplicaProcess replica in replicas)
            {
                Assert.Equal(0, await replica.StopAsync());
                Assert.Equal(0, await replica.VerifyAsync());
            }
        }
        catch
        {
            output.WriteLine(await ReplicaChecks.DescribeAsync(replicas));
            throw;
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

    private async Task<ReplicaSender[]> RunAsync(ReplicaProcess[] replicas, int rounds, Random random)
    {
        SenderGroup group = new(replicas, (replica, acknowledged) => new MessageSender(replica, acknowledged));
        ReplicaSender[] senders = group.Senders;
        for (int round = 0; round < rounds; round++)
        {
            int victim = random.Next(replicas.Length);
            int kind = random.Next(3);
            await BeginAsync(replicas, replicas[victim], kind);
            await group.AcknowledgedAsync(AcknowledgedInFault);
            int before = senders[victim].Acknowledged;
            await EndAsync(replicas, replicas[victim], kind);

            // It is one of them again before the next fault.
            while (senders[victim].Acknowledged == before)
            {
                await group.AcknowledgedAsync(1);
            }

            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"round {round}: {(kind == 0 ? "killed" : kind == 1 ? "stopped" : "cut off")} {replicas[victim].Code}, "
                + $"{group.Acknowledged} acknowledged"));
        }

        await group.StopAsync();
        return senders;
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
}
