using System.Security.Cryptography;
using HealthLedger.Canonical;
using HealthLedger.Primitives;

namespace HealthLedger.Records;

/// <summary>The clear part of an envelope: `envelope-header` of docs/spec/records.md section 1. Bound into the encryption.</summary>
internal sealed class EnvelopeHeader
{
    private const ulong Version = 1;
    private const ulong Suite = 1;

    public required LedgerId LedgerId { get; init; }

    public required RecordId Record { get; init; }

    public required SegmentId Segment { get; init; }

    public required uint SegmentVersion { get; init; }

    public required ParticipantId Custodian { get; init; }

    public required string PayloadType { get; init; }

    public required RecordOrigin Origin { get; init; }

    public required ulong PaddedLength { get; init; }

    public required long Created { get; init; }

    /// <summary>The digest of the obligations that travel with the payload, or null.</summary>
    public Digest256? Obligations { get; init; }

    public static EnvelopeHeader? TryDecode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader reader = new(bytes);
        reader.Array(12);
        reader.Exactly(Version);
        reader.Exactly(Suite);
        LedgerId ledger = reader.Ledger();
        RecordId record = reader.Record();
        SegmentId segment = reader.Segment();
        uint version = reader.Unsigned(uint.MaxValue);
        ParticipantId custodian = reader.Participant();
        string type = reader.Text();
        RecordOrigin origin = (RecordOrigin)reader.Unsigned(255);
        ulong length = reader.Unsigned();
        ulong created = reader.Unsigned();
        Digest256? obligations = reader.TryNull() ? null : reader.Digest();

        return reader.End() && created <= long.MaxValue
            ? new EnvelopeHeader
            {
                LedgerId = ledger,
                Record = record,
                Segment = segment,
                SegmentVersion = version,
                Custodian = custodian,
                PayloadType = type,
                Origin = origin,
                PaddedLength = length,
                Created = (long)created,
                Obligations = obligations,
            }
            : null;
    }

    /// <summary>`"hl/env/v1" || SHA-256(header)`: what the key derivation binds.</summary>
    public static byte[] ContextOf(ReadOnlySpan<byte> header)
    {
        ReadOnlySpan<byte> label = "hl/env/v1"u8;
        byte[] context = new byte[label.Length + SHA256.HashSizeInBytes];
        label.CopyTo(context);
        SHA256.HashData(header, context.AsSpan(label.Length));
        return context;
    }

    public byte[] Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[256]);
        writer.Array(12);
        writer.Unsigned(Version);
        writer.Unsigned(Suite);
        writer.Id(LedgerId);
        writer.Id(Record);
        writer.Id(Segment);
        writer.Unsigned(SegmentVersion);
        writer.Id(Custodian);
        writer.Text(PayloadType);
        writer.Unsigned((ulong)Origin);
        writer.Unsigned(PaddedLength);
        writer.Unsigned((ulong)Created);
        writer.IdOrNull(Obligations);
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }
}
