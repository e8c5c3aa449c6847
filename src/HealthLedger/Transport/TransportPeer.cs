using System.Net;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Transport;

/// <summary>A registered replica, and where it is found.</summary>
public sealed class TransportPeer
{
    private TransportPeer(ParticipantId participant, VerificationKey key, IReadOnlyList<DnsEndPoint> addresses)
    {
        Participant = participant;
        SealKey = key;
        Addresses = addresses;
        Id = new PeerId(key.Id);
    }

    /// <summary>Who it is.</summary>
    public PeerId Id { get; }

    /// <summary>The organisation that the replica is of.</summary>
    public ParticipantId Participant { get; }

    /// <summary>The seal key that is registered for it on the ledger.</summary>
    public VerificationKey SealKey { get; }

    /// <summary>
    /// Where it listens, tried one after the other; empty for a peer that connects by itself. Names and IP addresses.
    /// </summary>
    public IReadOnlyList<DnsEndPoint> Addresses { get; }

    /// <summary>Makes a peer.</summary>
    /// <param name="participant">The organisation.</param>
    /// <param name="sealKey">The seal key's uncompressed point, 65 bytes.</param>
    /// <param name="addresses">Where it listens; copied.</param>
    /// <returns>The peer, or null when the bytes are not a point of the curve.</returns>
    public static TransportPeer? TryCreate(
        ParticipantId participant, ReadOnlySpan<byte> sealKey, params IReadOnlyList<DnsEndPoint> addresses)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        return VerificationKey.TryImport(sealKey) is { } key
            ? new TransportPeer(participant, key, [.. addresses])
            : null;
    }

    /// <inheritdoc/>
    public override string ToString() => Id.ToString();
}
