using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using HealthLedger.Hl7v2.Messages;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Hl7v2.Segments;
using HealthLedger.Records;

namespace HealthLedger.Hl7v2.Intake;

/// <summary>
/// What makes a resend recognisable: the listener's name, MSH-3, MSH-4 and MSH-10, each behind its length, so that no
/// two
/// different ones give the same bytes.
/// </summary>
internal static class IntakeKey
{
    public const int MaxKeyBytes = 4096 - SHA256.HashSizeInBytes;

    /// <summary>The key's bytes, or null when they are too many.</summary>
    public static byte[]? TryBuild(Hl7Message message, string listenerName)
    {
        MshSegment header = message.Header;
        byte[] listener = Encoding.UTF8.GetBytes(listenerName);
        long length = (4L * sizeof(int)) + listener.Length + header.SendingApplication.ByteLength
            + header.SendingFacility.ByteLength + header.Segment[10].ByteLength;
        if (length > MaxKeyBytes)
        {
            return null;
        }

        byte[] key = new byte[length];
        Span<byte> rest = key;
        Append(ref rest, listener);
        Append(ref rest, header.SendingApplication.RawSpan);
        Append(ref rest, header.SendingFacility.RawSpan);
        Append(ref rest, header.Segment[10].RawSpan);
        return key;
    }

    /// <summary>The key of a message.</summary>
    public static IdempotencyKey Of(Hl7Message message, ReadOnlySpan<byte> key)
    {
        Span<byte> fingerprint = stackalloc byte[Hl7Fingerprint.SizeBytes];
        Hl7Fingerprint.Compute(message).CopyTo(fingerprint);
        return new IdempotencyKey(key, fingerprint);
    }

    /// <summary>The key of other content under a known control ID, so that its resends are recognised too.</summary>
    public static IdempotencyKey OfNewContent(Hl7Message message, ReadOnlySpan<byte> key)
    {
        Span<byte> fingerprint = stackalloc byte[Hl7Fingerprint.SizeBytes];
        Hl7Fingerprint.Compute(message).CopyTo(fingerprint);
        return new IdempotencyKey([.. key, .. fingerprint], fingerprint);
    }

    private static void Append(ref Span<byte> rest, ReadOnlySpan<byte> part)
    {
        BinaryPrimitives.WriteInt32BigEndian(rest, part.Length);
        part.CopyTo(rest[sizeof(int)..]);
        rest = rest[(sizeof(int) + part.Length)..];
    }
}
