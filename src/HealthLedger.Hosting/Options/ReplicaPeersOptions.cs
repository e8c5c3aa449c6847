using System.Net;

namespace HealthLedger.Hosting.Options;

/// <summary>How a hosted node is reached by the replicas of other organisations, and reaches them.</summary>
public sealed class ReplicaPeersOptions
{
    /// <summary>
    /// Where the node listens for them: an IP address and a port, such as `0.0.0.0:7400`; port 0 takes a free one.
    /// Default null: it does not listen and only calls the others.
    /// </summary>
    public string? Listen { get; set; }

    /// <summary>
    /// Where the others listen: by organisation, host and port, tried one after the other. An organisation is named by
    /// its code, or by its id, as one that joined later must be. Of two replicas one needs to know the other's address.
    /// </summary>
    public IDictionary<string, string[]> Addresses { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal);

    private bool IsEmpty => string.IsNullOrEmpty(Listen) && Addresses.Count == 0;

    /// <summary>Every fault that shows without the ledger, each with its code.</summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> faults = [];
        if (!string.IsNullOrEmpty(Listen) && ReplicaPeers.TryParseListen(Listen) is null)
        {
            faults.Add(
                $"{HostingErrorCodes.PeerListenWrong}: Peers.Listen is not an IP address and a port, such as "
                + "0.0.0.0:7400.");
        }

        foreach ((string organisation, string[] addresses) in Addresses)
        {
            if (addresses.Length == 0 || addresses.Any(address => ReplicaPeers.TryParseAddress(address) is null))
            {
                faults.Add(
                    $"{HostingErrorCodes.PeerAddressWrong}: Peers.Addresses[{organisation}] holds something else than "
                    + "hosts with a port, such as north.example:7400.");
            }
        }

        return faults;
    }

    /// <summary>What the node's builder takes; the options were validated.</summary>
    /// <exception cref="LedgerRegistrationException">An organisation is not known (HLS1321), or the ledger has several
    /// replicas and nothing is set (HLS1322).</exception>
    internal ReplicaPeers Build(LedgerGenesis genesis)
    {
        if (IsEmpty && genesis.Replicas > 1)
        {
            throw new LedgerRegistrationException(
                HostingErrorCodes.PeersMissing,
                $"The ledger has {genesis.Replicas} replicas, and this node has no way to the others. Set "
                + "Peers.Listen, Peers.Addresses or both.");
        }

        ReplicaPeers peers = new();
        peers.Transport.ListenEndPoint = ReplicaPeers.TryParseListen(Listen);
        foreach ((string organisation, string[] addresses) in Addresses)
        {
            foreach (DnsEndPoint address in addresses.Select(text => ReplicaPeers.TryParseAddress(text)!))
            {
                if (!peers.TryAdd(genesis, organisation, address))
                {
                    throw new LedgerRegistrationException(
                        HostingErrorCodes.PeerUnknown,
                        $"Peers.Addresses names '{organisation}', which is neither the code of exactly one founder nor "
                        + "an id of 32 hexadecimal digits, or it has more than 16 addresses.");
                }
            }
        }

        return peers;
    }
}
