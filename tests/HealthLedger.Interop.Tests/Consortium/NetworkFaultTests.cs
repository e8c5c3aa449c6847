using System.Globalization;
using HealthLedger.Clients;
using HealthLedger.Interop.Tests.Listener;
using Xunit.Abstractions;

namespace HealthLedger.Interop.Tests.Consortium;

/// <summary>
/// Four processes on four hosts, whose wires are taken down and slowed while records are appended at all of them.
/// </summary>
public sealed class NetworkFaultTests(ITestOutputHelper output)
{
    private static readonly string[] Codes = ["NORTH", "SOUTH", "EAST", "WEST"];
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [HostFact]
    public async Task Partitions_and_slow_wires_lose_and_double_nothing()
    {
        using TestFolder folder = new();
        LedgerGenesis genesis = await ReplicaChecks.FoundAsync(folder, Codes);
        VirtualHost[] hosts = await VirtualHost.CreateAsync(Codes.Length);
        ReplicaProcess[] replicas =
            [.. Codes.Select((code, i) => new ReplicaProcess(code, folder.At(code), hosts[i]))];
        try
        {
            foreach (ReplicaProcess replica in replicas)
            {
                await replica.StartAsync(replicas.TakeWhile(other => other != replica));
            }

            ReplicaSender[] senders = await RunAsync(replicas, hosts);
            output.WriteLine(await ReplicaChecks.AssertEverywhereAsync(genesis, replicas, senders));
            foreach (ReplicaProcess replica in replicas)
            {
                Assert.Equal(0, await replica.StopAsync());
                Assert.Equal(0, await replica.VerifyAsync());
            }
        }
        catch
        {
            foreach (ReplicaProcess replica in replicas)
            {
                output.WriteLine($"{replica.Code}: {await replica.EndAsync()}");
            }

            throw;
        }
        finally
        {
            foreach (ReplicaProcess replica in replicas)
            {
                await replica.DisposeAsync();
            }

            foreach (VirtualHost host in hosts)
            {
                await host.DisposeAsync();
            }
        }
    }

    private async Task<ReplicaSender[]> RunAsync(ReplicaProcess[] replicas, VirtualHost[] hosts)
    {
        using CancellationTokenSource stop = new();
        using SemaphoreSlim acknowledged = new(0);
        ReplicaSender[] senders =
            [.. replicas.Select(replica => new RecordSender(replica, () => acknowledged.Release()))];
        Task[] sending = [.. senders.Select(sender => Task.Run(() => sender.RunAsync(stop.Token)))];
        await AllGoOnAsync(senders, acknowledged, 5);
        output.WriteLine("all wires up: all go on");

        // The primary alone: the other three replace it, and nothing is sealed where there is no quorum.
        await SetUpAsync(hosts, [0], isUp: false);
        await AllGoOnAsync(senders[1..], acknowledged, 5);
        int alone = senders[0].Acknowledged;
        await AllGoOnAsync(senders[1..], acknowledged, 5);
        Assert.Equal(alone, senders[0].Acknowledged);
        await SetUpAsync(hosts, [0], isUp: true);
        await AllGoOnAsync(senders, acknowledged, 5);
        output.WriteLine("the first primary alone: the others went on, and it goes on with them");

        // Two and two: neither half has a quorum.
        await SetUpAsync(hosts, [0, 1], isUp: false);
        await NoneGoesOnAsync(replicas, senders);
        await SetUpAsync(hosts, [0, 1], isUp: true);
        await AllGoOnAsync(senders, acknowledged, 5);
        output.WriteLine("two and two: nobody went on until they met again");

        // One behind wires of 64 kilobits: the others do not wait for it.
        await EachWireAsync(hosts, [3], (from, to) => from.SlowAsync(to, kilobits: 64));
        await AllGoOnAsync(senders[..3], acknowledged, 20);
        await EachWireAsync(hosts, [3], (from, to) => from.HurryAsync(to));
        await AllGoOnAsync(senders, acknowledged, 5);
        output.WriteLine("one behind slow wires: the others did not wait");

        await stop.CancelAsync();
        await Task.WhenAll(sending).WaitAsync(Patience);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{senders.Sum(sender => sender.Acknowledged)} records sealed"));
        return senders;
    }

    private static async Task AllGoOnAsync(ReplicaSender[] senders, SemaphoreSlim acknowledged, int records)
    {
        int[] goals = [.. senders.Select(sender => sender.Acknowledged + records)];
        while (senders.Where((sender, i) => sender.Acknowledged < goals[i]).Any())
        {
            Assert.True(await acknowledged.WaitAsync(Patience), "Nothing is acknowledged any more.");
        }
    }

    // Every node but the primary, which does not suspect itself, has given up on it: whatever was under way has ended.
    private static async Task NoneGoesOnAsync(ReplicaProcess[] replicas, ReplicaSender[] senders)
    {
        using CancellationTokenSource patience = new(Patience);
        foreach (ReplicaProcess replica in replicas)
        {
            while (!await HasGivenUpAsync(replica, patience.Token))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), patience.Token);
            }
        }

        int[] before = [.. senders.Select(sender => sender.Acknowledged)];
        foreach (ReplicaProcess replica in replicas)
        {
            Assert.True(await HasGivenUpAsync(replica, patience.Token));
        }

        Assert.Equal(before, senders.Select(sender => sender.Acknowledged));
    }

    private static async Task<bool> HasGivenUpAsync(ReplicaProcess replica, CancellationToken cancellationToken)
    {
        await using LedgerClient client = await replica.ConnectAsync();
        ReplicationStatus status = (await client.GetStatusAsync(cancellationToken)).Replication!;
        return status.IsChangingView || status.Peers.All(peer => peer.Participant != status.Primary);
    }

    private static Task SetUpAsync(VirtualHost[] hosts, int[] side, bool isUp) =>
        EachWireAsync(hosts, side, (from, to) => from.SetUpAsync(to, isUp));

    // Both ends of every wire between the hosts of one side and those of the other.
    private static async Task EachWireAsync(VirtualHost[] hosts, int[] side, Func<VirtualHost, VirtualHost, Task> act)
    {
        foreach (int one in side)
        {
            foreach (int other in Enumerable.Range(0, hosts.Length).Except(side))
            {
                await act(hosts[one], hosts[other]);
                await act(hosts[other], hosts[one]);
            }
        }
    }
}
