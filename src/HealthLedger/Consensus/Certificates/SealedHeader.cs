using HealthLedger.Canonical;

namespace HealthLedger.Consensus.Certificates;

/// <summary>A header with the seals of a quorum: final, and the stable checkpoint. [PBFT §4.3].</summary>
internal sealed class SealedHeader
{
    public SealedHeader(ReadOnlyMemory<byte> header, IReadOnlyList<SignerSignature> seals)
    {
        Header = header;
        Seals = seals;
    }

    /// <summary>The header's bytes.</summary>
    public ReadOnlyMemory<byte> Header { get; }

    /// <summary>Signatures in domain `seal` over the header, ascending by replica.</summary>
    public IReadOnlyList<SignerSignature> Seals { get; }

    public static SealedHeader Read(ReadOnlyMemory<byte> frame, ref CanonicalReader reader)
    {
        reader.Array(2);
        ReadOnlyMemory<byte> header = reader.BytesUpTo(frame, ConsensusLimits.MaxHeaderBytes);
        return new SealedHeader(header, SignerSignature.ReadList(frame, ref reader));
    }

    public void Write(ref CanonicalWriter writer)
    {
        writer.Array(2);
        writer.Bytes(Header);
        SignerSignature.WriteList(ref writer, Seals);
    }
}
