using System.Globalization;
using System.Net;

namespace HealthLedger.Hl7v2.Mllp;

/// <summary>What is known of a connection that sends messages.</summary>
public sealed class MllpConnectionInfo
{
    /// <summary>Describes a connection.</summary>
    /// <param name="id">The number of the connection, unique within its listener, counted from 1.</param>
    /// <param name="listenerName">The name of the listener.</param>
    /// <param name="remoteEndPoint">The address and port of the sender.</param>
    /// <param name="openedAt">When it was accepted.</param>
    /// <param name="clientCertificateSha256">32 bytes, or empty without a client certificate.</param>
    /// <exception cref="ArgumentNullException">The name or the end point is missing.</exception>
    public MllpConnectionInfo(
        long id,
        string listenerName,
        IPEndPoint remoteEndPoint,
        DateTimeOffset openedAt,
        ReadOnlyMemory<byte> clientCertificateSha256 = default)
    {
        ArgumentNullException.ThrowIfNull(listenerName);
        ArgumentNullException.ThrowIfNull(remoteEndPoint);
        Id = id;
        ListenerName = listenerName;
        RemoteEndPoint = remoteEndPoint;
        OpenedAt = openedAt;
        ClientCertificateSha256 = clientCertificateSha256;
    }

    /// <summary>The number of the connection, unique within its listener, counted from 1.</summary>
    public long Id { get; }

    /// <summary>The name of the listener that accepted it.</summary>
    public string ListenerName { get; }

    /// <summary>The address and port of the sender. An address alone proves nothing about who sends.</summary>
    public IPEndPoint RemoteEndPoint { get; }

    /// <summary>When it was accepted.</summary>
    public DateTimeOffset OpenedAt { get; }

    /// <summary>
    /// SHA-256 of the sender's certificate (DER), 32 bytes; empty when none was asked for or sent.
    /// </summary>
    public ReadOnlyMemory<byte> ClientCertificateSha256 { get; }

    /// <summary>Shows the listener and the number.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{ListenerName}#{Id}");
}
