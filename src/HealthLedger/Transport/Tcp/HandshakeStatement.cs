using System.Security.Cryptography.X509Certificates;
using HealthLedger.Canonical;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Transport.Tcp;

/// <summary>
/// What a seal key says of a certificate's key: that it is this replica's (docs/spec/transport.md section 2).
/// </summary>
internal sealed class HandshakeStatement
{
    /// <summary>The version of the form.</summary>
    public const ulong Version = 1;

    /// <summary>How long a statement may be.</summary>
    public const int MaxBytes = 256;

    // The end of the year 9999, as everywhere (docs/spec/encoding.md section 1).
    private const ulong MaxTime = 253_402_300_799_999;

    public required LedgerId Ledger { get; init; }

    public required ParticipantId Participant { get; init; }

    /// <summary>The id of the seal key that signs.</summary>
    public required Digest256 SealKeyId { get; init; }

    /// <summary>SHA-256 of the certificate's SubjectPublicKeyInfo in DER.</summary>
    public required Digest256 PublicKeyHash { get; init; }

    /// <summary>Milliseconds since 1970.</summary>
    public required long NotBefore { get; init; }

    /// <summary>Milliseconds since 1970, not before <see cref="NotBefore"/>.</summary>
    public required long NotAfter { get; init; }

    /// <summary>The hash of a certificate's key.</summary>
    public static Digest256 HashOf(X509Certificate2 certificate) =>
        Sha256.Of(certificate.PublicKey.ExportSubjectPublicKeyInfo());

    /// <summary>Reads a statement; null when it is not one.</summary>
    public static HandshakeStatement? TryDecode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxBytes)
        {
            return null;
        }

        CanonicalReader reader = new(bytes);
        reader.Array(7);
        reader.Exactly(Version);
        HandshakeStatement statement = new()
        {
            Ledger = reader.Ledger(),
            Participant = reader.Participant(),
            SealKeyId = reader.Digest(),
            PublicKeyHash = reader.Digest(),
            NotBefore = Time(ref reader),
            NotAfter = Time(ref reader),
        };
        return reader.End() && statement.NotBefore <= statement.NotAfter ? statement : null;
    }

    public byte[] Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[MaxBytes]);
        writer.Array(7);
        writer.Unsigned(Version);
        writer.Id(Ledger);
        writer.Id(Participant);
        writer.Id(SealKeyId);
        writer.Id(PublicKeyHash);
        writer.Unsigned((ulong)NotBefore);
        writer.Unsigned((ulong)NotAfter);
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }

    private static long Time(ref CanonicalReader reader)
    {
        ulong time = reader.Unsigned();
        if (time > MaxTime)
        {
            reader.Refuse(DecodeStatus.LimitExceeded);
            return 0;
        }

        return (long)time;
    }
}
