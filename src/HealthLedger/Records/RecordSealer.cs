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

    public static SealedSegment Seal(
        LedgerId ledger,
        ParticipantId custodian,
        RecordId record,
        string payloadType,
        RecordOrigin origin,
        ReadOnlySpan<byte> payload,
        long created,
        int threshold,
        int trustees)
    {
        SegmentId segment = SegmentId.Create(created);
        byte[] blinding = RandomNumberGenerator.GetBytes(BlindingBytes);
        byte[] plaintext = Plaintext(blinding, payload);
        byte[] header = new EnvelopeHeader
        {
            LedgerId = ledger,
            Record = record,
            Segment = segment,
            SegmentVersion = 1,
            Custodian = custodian,
            PayloadType = payloadType,
            Origin = origin,
            PaddedLength = (ulong)plaintext.Length,
            Created = created,
        }.Encode();
        Span<byte> dataKey = stackalloc byte[ChunkedCipher.KeyBytes];
        RandomNumberGenerator.Fill(dataKey);
        try
        {
            byte[] salt = RandomNumberGenerator.GetBytes(ChunkedCipher.SaltBytes);
            byte[] body = ChunkedCipher.Encrypt(dataKey, salt, EnvelopeHeader.ContextOf(header), plaintext);
            byte[] envelope = Envelope(header, body);
            DataKeyShare[] shares = Deal(segment, dataKey, threshold, trustees);
            return new SealedSegment
            {
                Id = segment,
                Version = 1,
                PaddedLength = (ulong)plaintext.Length,
                EnvelopeDigest = new Digest256(SHA256.HashData(envelope)),
                KeyCommitment = new Digest256(ChunkedCipher.Commitment(body)),
                ContentCommitment = ContentCommitment(blinding, payload),
                ShareRoot = DataKeyShare.RootOf(shares),
                Envelope = envelope,
                Shares = [.. shares.Select(share => share.Encode())],
            };
        }
        finally
        {
            CryptographicOperations.ZeroMemory(dataKey);
            CryptographicOperations.ZeroMemory(plaintext);
        }
    }

    public static Digest256 ContentCommitment(ReadOnlySpan<byte> blinding, ReadOnlySpan<byte> payload) =>
        LabelledHash.Of(HashLabel.Content, blinding, SHA256.HashData(payload));

    private static byte[] Plaintext(byte[] blinding, ReadOnlySpan<byte> payload)
    {
        CanonicalWriter head = new(stackalloc byte[64]);
        head.Array(2);
        head.Bytes(blinding);
        int prefix = head.Written.Length;
        int payloadHead = payload.Length < 24 ? 1 : payload.Length <= byte.MaxValue ? 2
            : payload.Length <= ushort.MaxValue ? 3 : 5;
        byte[] plaintext = new byte[PaddedLength.For(prefix + payloadHead + payload.Length)];
        CanonicalWriter writer = new(plaintext);
        writer.Raw(head.Written);
        writer.Bytes(payload);
        return plaintext;
    }

    private static byte[] Envelope(byte[] header, byte[] body)
    {
        CanonicalWriter writer = new(new byte[header.Length + body.Length + 16]);
        writer.Array(2);
        writer.Bytes(header);
        writer.Bytes(body);
        return writer.ToArray();
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
                Blinding = RandomNumberGenerator.GetBytes(BlindingBytes),
                Value = values[i],
            };
        }

        return shares;
    }
}
