using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace HealthLedger.Interop.Tests.Consortium;

/// <summary>
/// A host of its own on this machine: a network namespace, with a wire of its own to each other host. Wires are taken
/// down and slowed as a network's are. Needs root.
/// </summary>
internal sealed class VirtualHost : IAsyncDisposable
{
    private readonly Dictionary<VirtualHost, string> _addresses = [];
    private readonly Dictionary<VirtualHost, string> _devices = [];

    private VirtualHost(string name) => Name = name;

    /// <summary>The namespace.</summary>
    public string Name { get; }

    /// <summary>Why there can be none here, or null.</summary>
    public static string? Missing()
    {
        if (PeerPrograms.Find("ip") is null || PeerPrograms.Find("tc") is null)
        {
            return "Not installed: iproute2. Run tests/install-peers.sh.";
        }

        return Environment.IsPrivilegedProcess ? null : "Network namespaces need root.";
    }

    /// <summary>Makes hosts, each wired to each.</summary>
    public static async Task<VirtualHost[]> CreateAsync(int count)
    {
        string prefix = string.Create(CultureInfo.InvariantCulture, $"hl-{Environment.ProcessId}-");
        VirtualHost[] hosts =
            [.. Enumerable.Range(0, count).Select(i => new VirtualHost(string.Create(null, $"{prefix}{i}")))];
        foreach (VirtualHost host in hosts)
        {
            await RunAsync("ip", "netns", "add", host.Name);
            await RunAsync("ip", "-n", host.Name, "link", "set", "lo", "up");
        }

        int wire = 0;
        for (int i = 0; i < count; i++)
        {
            for (int j = i + 1; j < count; j++)
            {
                await WireAsync(hosts[i], hosts[j], i, j, wire++);
            }
        }

        return hosts;
    }

    /// <summary>Where another host reaches this one.</summary>
    public IPAddress AddressFor(VirtualHost other) => IPAddress.Parse(_addresses[other]);

    /// <summary>Takes the wire to another host down, or up again.</summary>
    public Task SetUpAsync(VirtualHost other, bool isUp) =>
        RunAsync("ip", "-n", Name, "link", "set", DeviceOf(other), isUp ? "up" : "down");

    /// <summary>Lets so many kilobits a second through to another host, with a queue of 300 ms.</summary>
    public Task SlowAsync(VirtualHost other, int kilobits) => RunAsync(
        "tc", "-n", Name, "qdisc", "replace", "dev", DeviceOf(other), "root", "tbf", "rate",
        string.Create(CultureInfo.InvariantCulture, $"{kilobits}kbit"), "burst", "4kb", "latency", "300ms");

    /// <summary>Lets everything through again.</summary>
    public Task HurryAsync(VirtualHost other) =>
        RunAsync("tc", "-n", Name, "qdisc", "del", "dev", DeviceOf(other), "root");

    /// <summary>What starts a program on this host; the program follows.</summary>
    public IReadOnlyList<string> Launcher => [PeerPrograms.Find("ip")!, "netns", "exec", Name];

    public async ValueTask DisposeAsync() => await RunAsync("ip", "netns", "del", Name);

    private static async Task WireAsync(VirtualHost a, VirtualHost b, int indexA, int indexB, int wire)
    {
        string toB = Device(indexB);
        string toA = Device(indexA);
        await RunAsync(
            "ip", "link", "add", toB, "netns", a.Name, "type", "veth", "peer", "name", toA, "netns", b.Name);
        a._addresses[b] = string.Create(CultureInfo.InvariantCulture, $"10.77.{wire}.1");
        b._addresses[a] = string.Create(CultureInfo.InvariantCulture, $"10.77.{wire}.2");
        foreach ((VirtualHost host, VirtualHost other, string device) in new[] { (a, b, toB), (b, a, toA) })
        {
            host._devices[other] = device;
            await RunAsync("ip", "-n", host.Name, "addr", "add", host._addresses[other] + "/30", "dev", device);
            await RunAsync("ip", "-n", host.Name, "link", "set", device, "up");
        }
    }

    private static string Device(int host) => string.Create(CultureInfo.InvariantCulture, $"to{host}");

    private string DeviceOf(VirtualHost other) => _devices[other];

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(PeerPrograms.Find(program)!, arguments)
        {
            UseShellExecute = false,
            RedirectStandardError = true,
        })!;
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {error}");
    }
}
