using System.Globalization;
using System.Net;
using HealthLedger.Participants;
using HealthLedger.Primitives;

namespace HealthLedger;

public sealed partial class ReplicaPeers
{
    private const int MaxAddressesOfPeer = 16;

    /// <summary>Reads where to listen: an IP address and a port, such as `10.0.0.1:7400` or `[::]:7400`.</summary>
    /// <param name="text">The text; port 0 takes a free one.</param>
    /// <returns>The end point, or null when the text is not one with a port.</returns>
    public static IPEndPoint? TryParseListen(string? text) =>
        TrySplit(text, least: 0) is ({ } host, int port) && IPAddress.TryParse(host, out IPAddress? address)
            ? new IPEndPoint(address, port)
            : null;

    /// <summary>Reads where a replica listens: a name or an IP address and a port, such as `north.example:7400`.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <returns>The address, or null when the text is not one with a port of 1 to 65,535.</returns>
    public static DnsEndPoint? TryParseAddress(string? text) =>
        TrySplit(text, least: 1) is ({ } host, int port) && Uri.CheckHostName(host) != UriHostNameType.Unknown
            ? new DnsEndPoint(host, port)
            : null;

    /// <summary>Adds an address of another organisation's replica, to be tried after those that it has.</summary>
    /// <param name="genesis">The ledger's genesis.</param>
    /// <param name="organisation">The organisation's id in 32 hexadecimal digits, or the code of exactly one founder.
    /// Organisations that joined later are named by their id.</param>
    /// <param name="address">Where it listens.</param>
    /// <returns>False when nobody, or more than one, is meant, or the organisation has 16 addresses already.</returns>
    public bool TryAdd(LedgerGenesis genesis, string organisation, DnsEndPoint address)
    {
        ArgumentNullException.ThrowIfNull(genesis);
        ArgumentNullException.ThrowIfNull(address);
        if (TryFind(genesis, organisation) is not { } participant)
        {
            return false;
        }

        IReadOnlyList<DnsEndPoint> known =
            Addresses.TryGetValue(participant, out IReadOnlyList<DnsEndPoint>? found) ? found : [];
        if (known.Count >= MaxAddressesOfPeer)
        {
            return false;
        }

        Addresses[participant] = [.. known, address];
        return true;
    }

    private static ParticipantId? TryFind(LedgerGenesis genesis, string organisation)
    {
        Participant[] named = [.. genesis.Document.Participants.Where(founder => founder.Code == organisation)];
        return named.Length switch
        {
            1 => named[0].Id,
            0 when ParticipantId.TryParse(organisation, out ParticipantId id) => id,
            _ => null,
        };
    }

    // The last colon divides: IPv6 addresses are in brackets.
    private static (string? Host, int Port) TrySplit(string? text, int least)
    {
        int colon = text?.LastIndexOf(':') ?? -1;
        ReadOnlySpan<char> number = text.AsSpan(colon + 1);
        if (colon < 1 || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int port)
            || port < least || port > IPEndPoint.MaxPort)
        {
            return default;
        }

        string host = text![..colon];
        bool isBracketed = host.StartsWith('[') && host.EndsWith(']');
        return isBracketed || !host.Contains(':', StringComparison.Ordinal)
            ? (isBracketed ? host[1..^1] : host, port)
            : default;
    }
}
