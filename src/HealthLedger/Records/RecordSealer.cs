using System.Buffers;
using System.Security.Cryptography;
using HealthLedger.Canonical;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Records;

/// <summary>Turns a payload into an envelope, shares of its data key, and commitments (docs/spec/records.md).</summary>
internal static class RecordSealer
{
    public const int MaxPayloadBytes = 100 * 1024 * 1024;

    private const int BlindingBytes = 32;

    // Larger ones would stay in the pool long after the document that needed them.
    private const int MaxPooledBytes = 64 * 1024;

    public static SealedSegment Seal(
        LedgerId ledger,
        ParticipantId custodian,
        RecordId record,
        string payloadType,
        RecordOrigin origin,
        ReadOnlySpan<byte> payload,
        long created,
        int threshold,
        int trustees,
        ImportFacts? import = null)
    {
        SegmentId segment = SegmentId.Create(created);
        Span<byte> blinding = stackalloc byte[BlindingBytes];
        SecureRandom.Fill(blinding);
        int length = LengthOf(payload.Length, import);
        byte[] header = new EnvelopeHeader
        {
            LedgerId = ledger,
            Record = record,
            Segment = segment,
            SegmentVersion = 1,
            Custodian = custodian,
            PayloadType = payloadType,
            Origin = origin,
            PaddedLength = (ulong)length,
            Created = created,
        }.Encode();
        bool isPooled = length <= MaxPooledBytes;
        byte[] plaintext = isPooled ? ArrayPool<byte>.Shared.Rent(length) : new byte[length];
        Span<byte> dataKey = stackalloc byte[ChunkedCipher.KeyBytes];
        SecureRandom.Fill(dataKey);
        try
        {
            WritePlaintext(plaintext.AsSpan(0, length), blinding, payload, import);
            byte[] envelope = Encrypt(header, dataKey, plaintext.AsSpan(0, length), out ReadOnlySpan<byte> body);
            DataKeyShare[] shares = Deal(segment, dataKey, threshold, trustees);
            return new SealedSegment
            {
                Id = segment,
                Version = 1,
                PaddedLength = (ulong)length,
                EnvelopeDigest = Sha256.Of(envelope),
                KeyCommitment = new Digest256(ChunkedCipher.Commitment(body)),
                ContentCommitment = ContentCommitment(blinding, payload),
                ShareRoot = DataKeyShare.RootOf(shares),
                Envelope = envelope,
                Shares = Array.ConvertAll(shares, share => share.Encode()),
            };
        }
        finally
        {
            CryptographicOperations.ZeroMemory(dataKey);
            CryptographicOperations.ZeroMemory(plaintext.AsSpan(0, length));
            if (isPooled)
            {
                ArrayPool<byte>.Shared.Return(plaintext);
            }
        }
    }

    public static Digest256 ContentCommitment(ReadOnlySpan<byte> blinding, ReadOnlySpan<byte> payload)
    {
        Span<byte> digest = stackalloc byte[Digest256.SizeBytes];
        Sha256.Of(payload).CopyTo(digest);
        return LabelledHash.Of(HashLabel.Content, blinding, digest);
    }

    // `[blinding, payload]`, of an import `[blinding, payload, [source, time]]`, padded with zeros.
    private static int LengthOf(int payload, ImportFacts? import)
    {
        long length = 1L + CanonicalWriter.EncodedLength(BlindingBytes) + CanonicalWriter.EncodedLength(payload);
        if (import is not null)
        {
            length += 1 + CanonicalWriter.EncodedLength(import.Source.Length)
                + (import.OriginalTime is { } time ? CanonicalWriter.EncodedLength(time.Length) : 1);
        }

        return (int)PaddedLength.For(length);
    }

    private static void WritePlaintext(
        Span<byte> plaintext, ReadOnlySpan<byte> blinding, ReadOnlySpan<byte> payload, ImportFacts? import)
    {
        CanonicalWriter writer = new(plaintext);
        writer.Array(import is null ? 2 : 3);
        writer.Bytes(blinding);
        writer.Bytes(payload);
        if (import is not null)
        {
            import.Write(ref writer);
        }

        plaintext[writer.Written.Length..].Clear();
    }

    // `[header, body]`, the body encrypted where it stands.
    private static byte[] Encrypt(
        byte[] header, ReadOnlySpan<byte> dataKey, ReadOnlySpan<byte> plaintext, out ReadOnlySpan<byte> body)
    {
        Span<byte> salt = stackalloc byte[ChunkedCipher.SaltBytes];
        SecureRandom.Fill(salt);
        int bodyBytes = ChunkedCipher.CiphertextLength(plaintext.Length);
        byte[] envelope =
            new byte[1 + CanonicalWriter.EncodedLength(header.Length) + CanonicalWriter.EncodedLength(bodyBytes)];
        CanonicalWriter writer = new(envelope);
        writer.Array(2);
        writer.Bytes(header);
        writer.BytesHead(bodyBytes);
        Span<byte> target = envelope.AsSpan(envelope.Length - bodyBytes);
        ChunkedCipher.Encrypt(dataKey, salt, EnvelopeHeader.ContextOf(header), plaintext, target);
        body = target;
        return envelope;
    }

    /// <summary>Deals the data key of a segment anew, with another polynomial.</summary>
    /// <returns>The shares, a secret of the caller; null when the ones at hand do not combine.</returns>
    public static DealtShares? Redeal(SegmentId segment, DealtShares former, int threshold, int trustees)
    {
        if (former.TryCombine() is not { } dataKey)
        {
            return null;
        }

        try
        {
            return DealtShares.Of(Deal(segment, dataKey, threshold, trustees));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(dataKey);
        }
    }

    private static DataKeyShare[] Deal(SegmentId segment, ReadOnlySpan<byte> dataKey, int threshold, int trustees)
    {
        byte[][] values = ShamirSecretSharing.Split(dataKey, threshold, trustees);
        DataKeyShare[] shares = new DataKeyShare[trustees];
        for (int i = 0; i < trustees; i++)
        {
            shares[i] = new DataKeyShare
            {
                Segment = segment,
                X = (uint)(i + 1),
                Blinding = SecureRandom.GetBytes(BlindingBytes),
                Value = values[i],
            };
        }

        return shares;
    }
}
