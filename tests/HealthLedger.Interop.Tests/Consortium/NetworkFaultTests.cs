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
            output.WriteLine(await ReplicaChecks.DescribeAsync(replicas));
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
        SenderGroup group = new(
            replicas, (replica, acknowledged) => new RecordSender(replica, replica.Code, acknowledged));
        ReplicaSender[] senders = group.Senders;
        await group.AllGoOnAsync(senders, 5);
        output.WriteLine("all wires up: all go on");

        // The primary alone: the other three replace it, and nothing is sealed where there is no quorum.
        await SetUpAsync(hosts, [0], isUp: false);
        await group.AllGoOnAsync(senders[1..], 5);
        int alone = senders[0].Acknowledged;
        await group.AllGoOnAsync(senders[1..], 5);
        Assert.Equal(alone, senders[0].Acknowledged);
        await SetUpAsync(hosts, [0], isUp: true);
        await group.AllGoOnAsync(senders, 5);
        output.WriteLine("the first primary alone: the others went on, and it goes on with them");

        // Two and two: neither half has a quorum. Records that come now wait until the halves meet.
        await SetUpAsync(hosts, [0, 1], isUp: false);
        ReplicaSender[] late =
            [.. replicas.Select(replica => new RecordSender(replica, $"{replica.Code}-CUT", () => { }))];
        Task lateSending = Task.WhenAll(late.Select(sender => Task.Run(sender.SendAsync)));
        await NoneGoesOnAsync(replicas, senders);
        await SetUpAsync(hosts, [0, 1], isUp: true);
        await group.AllGoOnAsync(senders, 5);
        await lateSending.WaitAsync(Patience);
        output.WriteLine("two and two: nobody went on until they met again");

        // One behind wires of 64 kilobits: the others do not wait for it.
        await EachWireAsync(hosts, [3], (from, to) => from.SlowAsync(to, kilobits: 64));
        await group.AllGoOnAsync(senders[..3], 20);
        await EachWireAsync(hosts, [3], (from, to) => from.HurryAsync(to));
        await group.AllGoOnAsync(senders, 5);
        output.WriteLine("one behind slow wires: the others did not wait");

        await group.StopAsync();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{group.Acknowledged} records sealed"));
        return [.. senders, .. late];
    }

    // No node has a quorum within its reach, at one time, and a second look finds them so: whatever was under way when
    // the wires went down has ended. From then on nothing is acknowledged. Whether a node suspects its primary says
    // nothing: a record whose bundle no quorum has announced is no reason to.
    private static async Task NoneGoesOnAsync(ReplicaProcess[] replicas, ReplicaSender[] senders)
    {
        using CancellationTokenSource patience = new(Patience);
        while (!await AreWithoutQuorumAsync(replicas, patience.Token)
            || !await AreWithoutQuorumAsync(replicas, patience.Token))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), patience.Token);
        }

        int[] before = [.. senders.Select(sender => sender.Acknowledged)];
        Assert.True(await AreWithoutQuorumAsync(replicas, patience.Token));
        Assert.Equal(before, senders.Select(sender => sender.Acknowledged));
    }

    private static async Task<bool> AreWithoutQuorumAsync(
        ReplicaProcess[] replicas, CancellationToken cancellationToken)
    {
        foreach (ReplicaProcess replica in replicas)
        {
            await using LedgerClient client = await replica.ConnectAsync();
            if ((await client.GetStatusAsync(cancellationToken)).Replication!.HasQuorum)
            {
                return false;
            }
        }

        return true;
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
