using HealthLedger.Canonical;
using HealthLedger.Consensus.Certificates;
using HealthLedger.Cryptography;

namespace HealthLedger.Consensus.Messages;

/// <summary>What a new view begins with: `new-view-body` of docs/spec/consensus.md section 2.</summary>
internal sealed class NewViewBody
{
    public NewViewBody(
        ulong epoch, ulong view, IReadOnlyList<ViewChange> viewChanges, IReadOnlyList<PrePrepare> proposals)
    {
        Epoch = epoch;
        View = view;
        ViewChanges = viewChanges;
        Proposals = proposals;
    }

    public ulong Epoch { get; }

    public ulong View { get; }

    /// <summary>View changes of a quorum for this view, ascending by replica.</summary>
    public IReadOnlyList<ViewChange> ViewChanges { get; }

    /// <summary>What the primary proposes because of them, consecutive and ascending.</summary>
    public IReadOnlyList<PrePrepare> Proposals { get; }

    public static NewViewBody? TryDecode(ReadOnlyMemory<byte> bytes)
    {
        CanonicalReader reader = new(bytes.Span);
        reader.Array(5);
        ulong epoch = reader.Unsigned();
        ulong view = reader.Unsigned();
        IReadOnlyList<ViewChange> changes = ReadChanges(epoch, view, bytes, ref reader);
        ulong first = reader.Unsigned();
        int count = reader.ArrayHead(ConsensusLimits.MaxWindow);
        if (first > ulong.MaxValue - ConsensusLimits.MaxWindow)
        {
            reader.Refuse(DecodeStatus.LimitExceeded);
        }

        List<PrePrepare> proposals = new(count);
        for (int i = 0; i < count && reader.IsGood; i++)
        {
            reader.Array(2);
            Ballot ballot = new(epoch, view, first + (ulong)i, reader.Digest());
            proposals.Add(new PrePrepare(ballot, reader.BytesOf(bytes, P256.SignatureBytes)));
        }

        // Where nothing is proposed again there is no first number, and one spelling of that.
        if (count == 0 && first != 0)
        {
            reader.Refuse(DecodeStatus.ValueUnknown);
        }

        return reader.End() ? new NewViewBody(epoch, view, changes, proposals) : null;
    }

    public byte[] Encode()
    {
        CanonicalWriter writer = new(new byte[4096]);
        writer.Array(5);
        writer.Unsigned(Epoch);
        writer.Unsigned(View);
        writer.Array(ViewChanges.Count);
        foreach (ViewChange change in ViewChanges)
        {
            writer.Array(3);
            change.WriteFields(ref writer);
        }

        writer.Unsigned(Proposals.Count == 0 ? 0 : Proposals[0].Ballot.Sequence);
        writer.Array(Proposals.Count);
        foreach (PrePrepare proposal in Proposals)
        {
            writer.Array(2);
            writer.Id(proposal.Ballot.Digest);
            writer.Bytes(proposal.Signature);
        }

        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }

    private static List<ViewChange> ReadChanges(
        ulong epoch, ulong view, ReadOnlyMemory<byte> bytes, ref CanonicalReader reader)
    {
        int count = reader.ArrayHead(ConsensusLimits.MaxReplicas);
        List<ViewChange> changes = new(count);
        int last = -1;
        for (int i = 0; i < count && reader.IsGood; i++)
        {
            reader.Array(3);
            ViewChange? change = ViewChange.ReadFields(bytes, ref reader);
            if (change is null || change.Replica <= last || change.Body.Epoch != epoch || change.Body.View != view)
            {
                reader.Refuse(DecodeStatus.ValueUnknown);
                break;
            }

            last = change.Replica;
            changes.Add(change);
        }

        return changes;
    }
}
