using HealthLedger.Canonical;
using HealthLedger.Consensus.Certificates;

namespace HealthLedger.Consensus.Messages;

/// <summary>What a view change says: `view-change-body` of docs/spec/consensus.md section 2.</summary>
internal sealed class ViewChangeBody
{
    public ViewChangeBody(
        ulong epoch, ulong view, ulong sealedHeight, SealedHeader? stable, IReadOnlyList<PrepareCertificate> prepared)
    {
        Epoch = epoch;
        View = view;
        SealedHeight = sealedHeight;
        Stable = stable;
        Prepared = prepared;
    }

    public ulong Epoch { get; }

    /// <summary>The view that is demanded.</summary>
    public ulong View { get; }

    /// <summary>The highest height that is sealed by a quorum, as far as the sender knows.</summary>
    public ulong SealedHeight { get; }

    /// <summary>Its header and seals; null at the height on which the epoch began, which every member holds.</summary>
    public SealedHeader? Stable { get; }

    /// <summary>For each sequence number above, of which there is one, the certificate of the highest view;
    /// ascending.</summary>
    public IReadOnlyList<PrepareCertificate> Prepared { get; }

    public static ViewChangeBody? TryDecode(ReadOnlyMemory<byte> bytes)
    {
        CanonicalReader reader = new(bytes.Span);
        reader.Array(5);
        ulong epoch = reader.Unsigned();
        ulong view = reader.Unsigned();
        ulong height = reader.Unsigned();
        SealedHeader? stable = reader.TryNull() ? null : SealedHeader.Read(bytes, ref reader);
        int count = reader.ArrayHead(ConsensusLimits.MaxWindow);
        List<PrepareCertificate> prepared = new(count);
        ulong last = height;
        for (int i = 0; i < count && reader.IsGood; i++)
        {
            PrepareCertificate certificate = PrepareCertificate.Read(epoch, bytes, ref reader);
            if (certificate.Ballot.Sequence <= last || certificate.Ballot.View >= view)
            {
                reader.Refuse(DecodeStatus.ValueUnknown);
            }

            last = certificate.Ballot.Sequence;
            prepared.Add(certificate);
        }

        return reader.End() ? new ViewChangeBody(epoch, view, height, stable, prepared) : null;
    }

    public byte[] Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[512]);
        writer.Array(5);
        writer.Unsigned(Epoch);
        writer.Unsigned(View);
        writer.Unsigned(SealedHeight);
        if (Stable is null)
        {
            writer.Null();
        }
        else
        {
            Stable.Write(ref writer);
        }

        writer.Array(Prepared.Count);
        foreach (PrepareCertificate certificate in Prepared)
        {
            certificate.Write(ref writer);
        }

        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }
}
