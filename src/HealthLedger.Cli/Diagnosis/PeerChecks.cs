using System.Net;
using System.Net.Sockets;

namespace HealthLedger.Cli.Diagnosis;

/// <summary>Whether somebody listens where the replicas of other organisations should. Who it is, only TLS tells.
/// </summary>
internal static class PeerChecks
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public static async Task<IReadOnlyList<Check>> RunAsync(
        IReadOnlyList<(string Organisation, DnsEndPoint Address)> peers,
        TimeProvider time,
        CancellationToken cancellationToken) =>
        await Task.WhenAll(peers.Select(peer => TryAsync(peer.Organisation, peer.Address, time, cancellationToken)))
            .ConfigureAwait(false);

    private static async Task<Check> TryAsync(
        string organisation, DnsEndPoint address, TimeProvider time, CancellationToken cancellationToken)
    {
        string name = $"peer {organisation}";
        string place = $"{address.Host}:{address.Port}";
        using CancellationTokenSource soon = new(Patience, time);
        using CancellationTokenSource both =
            CancellationTokenSource.CreateLinkedTokenSource(soon.Token, cancellationToken);
        try
        {
            using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(address, both.Token).ConfigureAwait(false);
            return Check.Ok(name, $"{place} answers");
        }
        catch (SocketException exception) when (exception.SocketErrorCode
            is SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain)
        {
            return Check.Fail(name, $"'{address.Host}' has no address.", "Correct the name, or mend name resolution.");
        }
        catch (SocketException exception)
        {
            return Silent(name, $"{place} does not answer ({exception.SocketErrorCode}).");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Silent(name, $"{place} does not answer within {Patience.TotalSeconds:0} s.");
        }
    }

    private static Check Silent(string name, string detail) => Check.Warn(
        name, detail, "When its node runs, check the address, the route, and the firewalls at both ends.");
}
