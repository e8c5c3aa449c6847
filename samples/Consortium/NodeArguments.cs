using System.Net;

namespace Consortium;

/// <summary>What the process of one organisation is started with: its folder, its port, and where the others are.
/// </summary>
internal sealed class NodeArguments
{
    private const string Switch = "--node";

    public required string DataFolder { get; init; }

    /// <summary>Where it listens for the others; port 0 takes a free one.</summary>
    public required string Listen { get; init; }

    /// <summary>Organisation and address.</summary>
    public required IReadOnlyList<(string Organisation, string Address)> Peers { get; init; }

    /// <summary>Reads the arguments; null when they are not those of a node.</summary>
    public static NodeArguments? TryParse(string[] args) => args is [Switch, var folder, var listen, .. var peers]
        ? new NodeArguments
        {
            DataFolder = folder,
            Listen = listen,
            Peers = [.. peers.Select(peer => peer.Split('=')).Select(parts => (parts[0], parts[1]))],
        }
        : null;

    public static IReadOnlyList<string> Write(
        string folder, IEnumerable<(string Organisation, IPEndPoint Address)> peers) =>
    [
        Switch,
        folder,
        "127.0.0.1:0",
        .. peers.Select(peer => $"{peer.Organisation}={peer.Address}"),
    ];
}
