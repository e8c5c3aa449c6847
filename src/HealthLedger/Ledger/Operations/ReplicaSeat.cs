using HealthLedger.Canonical;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;
using HealthLedger.Vaults;

namespace HealthLedger.Ledger.Operations;

/// <summary>
/// A seal key that is to have a place in the next replica set, with the two signatures without which nobody gives it
/// one: the key's own, and that of the organisation which will answer for it (`seat` of docs/spec/ledger.md section 3).
/// </summary>
internal sealed class ReplicaSeat
{
    private const string Tag = "replica-seat";

    public required ParticipantId Participant { get; init; }

    /// <summary>The seal key's point, 65 bytes.</summary>
    public required byte[] SealKey { get; init; }

    /// <summary>The seal key's signature over the key event of its possession.</summary>
    public required byte[] Proof { get; init; }

    /// <summary>The signature of the organisation's signing key over <see cref="ConsentBody"/>.</summary>
    public required byte[] Consent { get; init; }

    /// <summary>What the organisation signs, in the domain of submissions. No submission body has this form.</summary>
    public static byte[] ConsentBody(ParticipantId participant, ReadOnlySpan<byte> sealKey)
    {
        CanonicalWriter writer = new(stackalloc byte[128]);
        writer.Array(3);
        writer.Text(Tag);
        writer.Id(participant);
        writer.Bytes(sealKey);
        byte[] body = writer.ToArray();
        writer.Dispose();
        return body;
    }

    /// <summary>What the seal key signs, in the domain of key events: that it is held by whom the signing key is
    /// of.</summary>
    public static byte[] ProofBody(Digest256 sealKeyId, Digest256 signingKeyId) =>
        KeyEventFormat.Possession(VaultKey.Seal, sealKeyId, signingKeyId);

    public static ReplicaSeat Read(ref CanonicalReader reader)
    {
        reader.Array(4);
        return new ReplicaSeat
        {
            Participant = reader.Participant(),
            SealKey = reader.Point(),
            Proof = reader.BytesExactly(P256.SignatureBytes).ToArray(),
            Consent = reader.BytesExactly(P256.SignatureBytes).ToArray(),
        };
    }

    public void Write(ref CanonicalWriter writer)
    {
        writer.Array(4);
        writer.Id(Participant);
        writer.Bytes(SealKey);
        writer.Bytes(Proof);
        writer.Bytes(Consent);
    }
}
