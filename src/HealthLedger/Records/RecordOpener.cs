using System.Security.Cryptography;
using HealthLedger.Canonical;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Records;

/// <summary>Checks and opens envelopes, in the order of docs/spec/records.md section 1: nothing is decrypted before
/// all clear checks.</summary>
internal static class RecordOpener
{
    /// <summary>Everything that can be checked without the data key.</summary>
    public static SegmentFault Check(SegmentExpectation expected, ReadOnlySpan<byte> envelope)
    {
        if (new Digest256(SHA256.HashData(envelope)) != expected.EnvelopeDigest)
        {
            return SegmentFault.EnvelopeDigestMismatched;
        }

        CanonicalReader reader = new(envelope);
        reader.Array(2);
        EnvelopeHeader? header = EnvelopeHeader.TryDecode(reader.Bytes());
        ReadOnlySpan<byte> body = reader.Bytes();
        if (!reader.End() || header is null || !Matches(expected, header))
        {
            return SegmentFault.HeaderMismatched;
        }

        return ChunkedCipher.Commitment(body).SequenceEqual(expected.KeyCommitment.ToArray())
            ? SegmentFault.None
            : SegmentFault.KeyCommitmentMismatched;
    }

    /// <summary>Whether shares are all those that were dealt.</summary>
    public static SegmentFault CheckShares(SegmentExpectation expected, DealtShares? shares) =>
        shares is not null && shares.Items.All(share => share.Segment == expected.Segment)
            && DataKeyShare.RootOf(shares.Items) == expected.ShareRoot
            ? SegmentFault.None
            : SegmentFault.ShareMismatched;

    /// <summary>
    /// Whether shares combine to the data key that the ledger commits to, whichever dealing they are of. Nothing is
    /// decrypted.
    /// </summary>
    public static bool IsDataKey(SegmentExpectation expected, ReadOnlySpan<byte> envelope, DealtShares shares)
    {
        CanonicalReader reader = new(envelope);
        reader.Array(2);
        ReadOnlySpan<byte> header = reader.Bytes();
        ReadOnlySpan<byte> body = reader.Bytes();
        byte[]? key = reader.End() && shares.Items.All(share => share.Segment == expected.Segment)
            ? shares.TryCombine()
            : null;
        if (key is null)
        {
            return false;
        }

        bool isRight = ChunkedCipher.IsKeyOf(key, EnvelopeHeader.ContextOf(header), body)
            && ChunkedCipher.Commitment(body).SequenceEqual(expected.KeyCommitment.ToArray());
        CryptographicOperations.ZeroMemory(key);
        return isRight;
    }

    public static SegmentFault Open(
        SegmentExpectation expected, ReadOnlySpan<byte> envelope, DealtShares shares, out OpenedSegment? opened)
    {
        opened = null;
        SegmentFault fault = Check(expected, envelope);
        if (fault == SegmentFault.None)
        {
            fault = CheckShares(expected, shares);
        }

        byte[]? key = fault == SegmentFault.None ? shares.TryCombine() : null;
        if (key is null)
        {
            return fault == SegmentFault.None ? SegmentFault.ShareMismatched : fault;
        }

        CanonicalReader reader = new(envelope);
        reader.Array(2);
        ReadOnlySpan<byte> header = reader.Bytes();
        byte[]? plaintext = ChunkedCipher.TryDecrypt(key, EnvelopeHeader.ContextOf(header), reader.Bytes());
        CryptographicOperations.ZeroMemory(key);
        if (plaintext is null)
        {
            return SegmentFault.DecryptionFailed;
        }

        opened = (ulong)plaintext.Length == expected.PaddedLength
            ? Read(EnvelopeHeader.TryDecode(header)!, plaintext)
            : null;
        CryptographicOperations.ZeroMemory(plaintext);
        if (opened is not null
            && RecordSealer.ContentCommitment(opened.Blinding, opened.Payload) == expected.ContentCommitment)
        {
            return SegmentFault.None;
        }

        opened = null;
        return SegmentFault.ContentMismatched;
    }

    private static bool Matches(SegmentExpectation expected, EnvelopeHeader header) =>
        header.LedgerId == expected.LedgerId
        && header.Record == expected.Record
        && header.Segment == expected.Segment
        && header.SegmentVersion == expected.Version
        && header.Custodian == expected.Custodian
        && header.PaddedLength == expected.PaddedLength;

    private static OpenedSegment? Read(EnvelopeHeader header, byte[] plaintext)
    {
        CanonicalReader reader = new(plaintext);
        int items = reader.ArrayHead(3);
        if (items < 2 || (items == 3 && header.Origin != RecordOrigin.Import))
        {
            return null;
        }

        byte[] blinding = reader.BytesExactly(32).ToArray();
        byte[] payload = reader.Bytes().ToArray();
        ImportFacts? import = items == 3 ? ImportFacts.Read(ref reader) : null;
        bool isPaddingClear = reader.IsGood && !plaintext.AsSpan(reader.Position).ContainsAnyExcept((byte)0);
        return isPaddingClear
            ? new OpenedSegment
            {
                PayloadType = header.PayloadType,
                Payload = payload,
                Blinding = blinding,
                Import = import,
            }
            : null;
    }
}
