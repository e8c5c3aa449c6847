using HealthLedger.Canonical;
using HealthLedger.Cryptography;

namespace HealthLedger.Consensus.Certificates;

/// <summary>
/// A primary's pre-prepare and the prepares of others for it, a quorum together: in this view no other batch can be
/// prepared at the sequence number. [PBFT §4.2].
/// </summary>
internal sealed class PrepareCertificate
{
    public PrepareCertificate(
        Ballot ballot, ReadOnlyMemory<byte> proposal, IReadOnlyList<SignerSignature> prepares)
    {
        Ballot = ballot;
        Proposal = proposal;
        Prepares = prepares;
    }

    public Ballot Ballot { get; }

    /// <summary>The primary's signature in domain `pre-prepare`, 64 bytes.</summary>
    public ReadOnlyMemory<byte> Proposal { get; }

    /// <summary>Signatures in domain `prepare`, ascending by replica, none of the primary.</summary>
    public IReadOnlyList<SignerSignature> Prepares { get; }

    /// <summary>Reads `prepare-certificate`, whose epoch stands outside.</summary>
    public static PrepareCertificate Read(ulong epoch, ReadOnlyMemory<byte> frame, ref CanonicalReader reader)
    {
        reader.Array(5);
        ulong view = reader.Unsigned();
        ulong sequence = reader.Unsigned();
        Ballot ballot = new(epoch, view, sequence, reader.Digest());
        ReadOnlyMemory<byte> proposal = reader.BytesOf(frame, P256.SignatureBytes);
        return new PrepareCertificate(ballot, proposal, SignerSignature.ReadList(frame, ref reader));
    }

    public void Write(ref CanonicalWriter writer)
    {
        writer.Array(5);
        writer.Unsigned(Ballot.View);
        writer.Unsigned(Ballot.Sequence);
        writer.Id(Ballot.Digest);
        writer.Bytes(Proposal);
        SignerSignature.WriteList(ref writer, Prepares);
    }
}
