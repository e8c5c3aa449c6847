using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using HealthLedger.Hl7v2.Parsing;

namespace HealthLedger.Hl7v2.Messages;

/// <summary>
/// SHA-256 over a canonical form of a message, to recognise the same message sent again. It is no evidence of the bytes
/// received, and as a hash of guessable content it must not leave the node without a key.
/// </summary>
/// <remarks>
/// The form: every segment that is not blank, ended by CR; empty elements at the end of every segment, field,
/// repetition and component cut together with their delimiters; MSH-7, MSH-10 and MSH-13 taken as empty.
/// </remarks>
/// <param name="Upper">The first 16 bytes as a big-endian number.</param>
/// <param name="Lower">The last 16 bytes as a big-endian number.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Hl7Fingerprint(UInt128 Upper, UInt128 Lower)
{
    /// <summary>The length of a fingerprint in bytes.</summary>
    public const int SizeBytes = 32;

    /// <summary>Computes the fingerprint of a message; the work is linear in its length.</summary>
    /// <param name="message">The message.</param>
    /// <exception cref="ArgumentNullException"><paramref name="message"/> is null.</exception>
    public static Hl7Fingerprint Compute(Hl7Message message)
    {
        ArgumentNullException.ThrowIfNull(message);

        // The form is never longer than the message but for the ends of segments that had none.
        byte[] buffer = ArrayPool<byte>.Shared.Rent(message.Bytes.Length + 1);
        int length = 0;
        try
        {
            length = FingerprintForm.Write(message, buffer);
            Span<byte> digest = stackalloc byte[SizeBytes];
            SHA256.HashData(buffer.AsSpan(0, length), digest);
            return new Hl7Fingerprint(
                BinaryPrimitives.ReadUInt128BigEndian(digest), BinaryPrimitives.ReadUInt128BigEndian(digest[16..]));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer.AsSpan(0, length));
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Writes the 32 bytes of the fingerprint.</summary>
    /// <param name="destination">At least <see cref="SizeBytes"/> bytes.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is too short.</exception>
    public void CopyTo(Span<byte> destination)
    {
        if (destination.Length < SizeBytes)
        {
            throw new ArgumentException("A fingerprint has 32 bytes.", nameof(destination));
        }

        BinaryPrimitives.WriteUInt128BigEndian(destination, Upper);
        BinaryPrimitives.WriteUInt128BigEndian(destination[16..], Lower);
    }

    /// <summary>The fingerprint in hexadecimal digits.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Upper:x32}{Lower:x32}");
}
