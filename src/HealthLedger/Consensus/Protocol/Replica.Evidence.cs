using HealthLedger.Consensus.Certificates;
using HealthLedger.Consensus.Messages;
using HealthLedger.Cryptography;

namespace HealthLedger.Consensus.Protocol;

// Two signatures of which there may be one: docs/spec/consensus.md section 7.
internal sealed partial class Replica
{
    private bool[] _convicted;

    private void Convict(
        int replica, SigningDomain domain, Ballot first, ReadOnlyMemory<byte> firstSignature, Ballot second,
        ReadOnlyMemory<byte> secondSignature)
    {
        byte[] a = first.Body(stackalloc byte[Ballot.MaxBytes]).ToArray();
        byte[] b = second.Body(stackalloc byte[Ballot.MaxBytes]).ToArray();
        Convict(replica, domain, a, firstSignature, b, secondSignature);
    }

    private void Convict(
        int replica, SigningDomain domain, ReadOnlyMemory<byte> a, ReadOnlyMemory<byte> aSignature,
        ReadOnlyMemory<byte> b, ReadOnlyMemory<byte> bSignature)
    {
        Reject(RejectReason.Equivocated);
        if (_convicted[replica])
        {
            return;
        }

        _convicted[replica] = true;
        Emit(new ReplicaEffect.ReportEvidence(
            new EquivocationEvidence(domain, Set.Epoch, replica, a, aSignature, b, bSignature)));
    }

    // A certificate of another batch in a view whose proposal is here: the primary signed two.
    private void ConvictByCertificates(ViewChange change)
    {
        foreach (PrepareCertificate certificate in change.Body.Prepared)
        {
            LogSlot? slot = _log.Find(certificate.Ballot.Sequence);
            Compare(certificate, slot?.Proposal?.Ballot, slot?.Proposal?.Signature);
            Compare(certificate, slot?.Prepared?.Ballot, slot?.Prepared?.Proposal);
        }
    }

    private void Compare(PrepareCertificate certificate, Ballot? known, ReadOnlyMemory<byte>? signature)
    {
        if (known is { } ballot && signature is { } signed && ballot.View == certificate.Ballot.View
            && ballot != certificate.Ballot)
        {
            int primary = PrimarySchedule.PrimaryOf(ballot.View, Set.Replicas.Count);
            Convict(
                primary, SigningDomain.PrePrepare, ballot, signed, certificate.Ballot, certificate.Proposal);
        }
    }
}
