using System.Net;
using HealthLedger.Diagnostics;
using HealthLedger.Primitives;
using HealthLedger.Transport;
using HealthLedger.Transport.InProcess;
using HealthLedger.Transport.Tcp;
using HealthLedger.Vaults;

namespace HealthLedger.Runtime;

/// <summary>Makes the transport that a host's settings ask for.</summary>
internal static class PeerTransports
{
    /// <summary>What makes a transport that speaks with the vault's present seal key.</summary>
    public static Func<CancellationToken, ValueTask<ITransport>> OpenerOf(
        LedgerNodeBuilder builder,
        ReplicaPeers peers,
        LedgerEventListener events,
        LedgerId ledger,
        ParticipantId organisation)
    {
        IKeyVault vault = builder.Vault!;
        if (peers.Local is { } local)
        {
            return cancellationToken =>
                InProcessTransport.OpenAsync(local.Network, vault, builder.TimeProvider, cancellationToken);
        }

        TcpTransportParts parts = new()
        {
            Vault = vault,
            Ledger = ledger,
            Participant = organisation,
            LedgerName = builder.Name,
            Events = events,
            Time = builder.TimeProvider,
        };
        return async cancellationToken => await TcpTransport
            .CreateAsync(parts, peers.Transport, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Where an organisation's replica listens; none when nobody said so.</summary>
    public static IReadOnlyList<DnsEndPoint> AddressesOf(ReplicaPeers peers, ParticipantId organisation) =>
        peers.Addresses.TryGetValue(organisation, out IReadOnlyList<DnsEndPoint>? found) ? found : [];
}
