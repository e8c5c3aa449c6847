using HealthLedger.Canonical;

namespace HealthLedger.Consensus.Certificates;

/// <summary>Commits of a quorum: no other batch will ever be ordered at the sequence number. [PBFT §4.2].</summary>
internal sealed class CommitCertificate
{
    public CommitCertificate(Ballot ballot, IReadOnlyList<SignerSignature> commits)
    {
        Ballot = ballot;
        Commits = commits;
    }

    public Ballot Ballot { get; }

    /// <summary>Signatures in domain `commit`, exactly a quorum, ascending by replica.</summary>
    public IReadOnlyList<SignerSignature> Commits { get; }

    public static CommitCertificate Read(ReadOnlyMemory<byte> frame, ref CanonicalReader reader)
    {
        reader.Array(5);
        Ballot ballot = Ballot.ReadFields(ref reader);
        return new CommitCertificate(ballot, SignerSignature.ReadList(frame, ref reader));
    }

    public void Write(ref CanonicalWriter writer)
    {
        writer.Array(5);
        Ballot.WriteFields(ref writer);
        SignerSignature.WriteList(ref writer, Commits);
    }
}
