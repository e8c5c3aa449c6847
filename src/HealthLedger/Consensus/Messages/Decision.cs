using HealthLedger.Canonical;
using HealthLedger.Consensus.Certificates;

namespace HealthLedger.Consensus.Messages;

/// <summary>A commit certificate, for who missed the commits or is in another view: it proves itself.</summary>
internal sealed class Decision : ConsensusMessage
{
    public Decision(CommitCertificate certificate) => Certificate = certificate;

    public override ConsensusMessageType Type => ConsensusMessageType.Decision;

    public CommitCertificate Certificate { get; }

    public override void Write(ref CanonicalWriter writer)
    {
        writer.Array(2);
        writer.Unsigned((ulong)Type);
        Certificate.Write(ref writer);
    }
}
