using HealthLedger.Consensus.Certificates;
using HealthLedger.Consensus.Messages;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Consensus.Protocol;

/// <summary>Whether certificates, and what carries them, are signed by a quorum of one set. Pure.</summary>
internal sealed class CertificateCheck
{
    private readonly ReplicaSet _set;
    private readonly IReplicaSignatures _signatures;
    private readonly IHeaderReader _headers;
    private readonly int _quorum;

    public CertificateCheck(ReplicaSet set, IReplicaSignatures signatures, IHeaderReader headers, int quorum)
    {
        _set = set;
        _signatures = signatures;
        _headers = headers;
        _quorum = quorum;
    }

    /// <summary>Whether a replica signed a ballot.</summary>
    public bool IsSigned(SigningDomain domain, Ballot ballot, int replica, ReadOnlyMemory<byte> signature)
    {
        Span<byte> buffer = stackalloc byte[Ballot.MaxBytes];
        return Verifies(replica, domain, ballot.Body(buffer), signature);
    }

    public bool Verifies(
        int replica, SigningDomain domain, ReadOnlySpan<byte> body, ReadOnlyMemory<byte> signature) =>
        replica < _set.Replicas.Count
        && _signatures.Verify(_set.Replicas[replica], domain, body, signature.Span);

    /// <summary>A pre-prepare of the view's primary and prepares of others, a quorum together.</summary>
    public bool Holds(PrepareCertificate certificate)
    {
        int primary = PrimarySchedule.PrimaryOf(certificate.Ballot.View, _set.Replicas.Count);
        if (certificate.Ballot.Epoch != _set.Epoch
            || certificate.Prepares.Count != _quorum - 1
            || !IsSigned(SigningDomain.PrePrepare, certificate.Ballot, primary, certificate.Proposal))
        {
            return false;
        }

        foreach (SignerSignature vote in certificate.Prepares)
        {
            if (vote.Replica == primary
                || !IsSigned(SigningDomain.Prepare, certificate.Ballot, vote.Replica, vote.Signature))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Commits of exactly a quorum.</summary>
    public bool Holds(CommitCertificate certificate)
    {
        if (certificate.Ballot.Epoch != _set.Epoch || certificate.Commits.Count != _quorum)
        {
            return false;
        }

        foreach (SignerSignature vote in certificate.Commits)
        {
            if (!IsSigned(SigningDomain.Commit, certificate.Ballot, vote.Replica, vote.Signature))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A header of this epoch with the seals of exactly a quorum; its facts, or null.</summary>
    public HeaderFacts? Read(SealedHeader head)
    {
        if (_headers.TryRead(head.Header.Span) is not { } facts
            || facts.Epoch != _set.Epoch
            || facts.ReplicaSet != _set.Digest
            || head.Seals.Count != _quorum)
        {
            return null;
        }

        foreach (SignerSignature seal in head.Seals)
        {
            if (!Verifies(seal.Replica, SigningDomain.Seal, head.Header.Span, seal.Signature))
            {
                return null;
            }
        }

        return facts;
    }

    /// <summary>A view change whose signature and certificates hold.</summary>
    public bool Holds(ViewChange change, ulong epochStart, int window)
    {
        ViewChangeBody body = change.Body;
        return body.Epoch == _set.Epoch
            && Verifies(change.Replica, SigningDomain.ViewChange, change.BodyBytes.Span, change.Signature)
            && HoldsHead(body, epochStart)
            && HoldsPrepared(body, window);
    }

    /// <summary>Whether a new view of a quorum of valid view changes proposes what they lead to.</summary>
    /// <param name="begun">The new view.</param>
    /// <param name="known">Verified view changes by replica: what is among them is not verified again.</param>
    /// <param name="epochStart">The height with which the epoch began.</param>
    /// <param name="window">The window.</param>
    public RejectReason? FaultOf(
        NewView begun, IReadOnlyList<ViewChange?> known, ulong epochStart, int window)
    {
        NewViewBody body = begun.Body;
        int primary = PrimarySchedule.PrimaryOf(body.View, _set.Replicas.Count);
        if (body.Epoch != _set.Epoch
            || !Verifies(primary, SigningDomain.NewView, begun.BodyBytes.Span, begun.Signature))
        {
            return RejectReason.SignatureInvalid;
        }

        if (body.ViewChanges.Count != _quorum)
        {
            return RejectReason.CertificateInvalid;
        }

        foreach (ViewChange change in body.ViewChanges)
        {
            if (!IsAmong(known, change) && !Holds(change, epochStart, window))
            {
                return RejectReason.CertificateInvalid;
            }
        }

        NewViewPlan plan = NewViewPlan.Of(body.ViewChanges);
        if (plan.Digests.Count != body.Proposals.Count)
        {
            return RejectReason.PlanWrong;
        }

        for (int i = 0; i < plan.Digests.Count; i++)
        {
            Ballot expected = new(_set.Epoch, body.View, plan.Start + 1 + (ulong)i, plan.Digests[i]);
            if (body.Proposals[i].Ballot != expected)
            {
                return RejectReason.PlanWrong;
            }

            if (!IsSigned(SigningDomain.PrePrepare, expected, primary, body.Proposals[i].Signature))
            {
                return RejectReason.SignatureInvalid;
            }
        }

        return null;
    }

    private static bool IsAmong(IReadOnlyList<ViewChange?> known, ViewChange change) =>
        change.Replica < known.Count && known[change.Replica] is { } verified
        && verified.BodyBytes.Span.SequenceEqual(change.BodyBytes.Span)
        && verified.Signature.Span.SequenceEqual(change.Signature.Span);

    // Every member holds the header on which the epoch began: there is nothing to show.
    private bool HoldsHead(ViewChangeBody body, ulong epochStart) => body.Stable is { } stable
        ? body.SealedHeight > epochStart && Read(stable) is { } facts && facts.Height == body.SealedHeight
        : body.SealedHeight == epochStart;

    private bool HoldsPrepared(ViewChangeBody body, int window)
    {
        foreach (PrepareCertificate certificate in body.Prepared)
        {
            if (certificate.Ballot.Sequence - body.SealedHeight > (ulong)window || !Holds(certificate))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The digest of a batch, as headers have it.</summary>
    public static Digest256 DigestOf(ReadOnlySpan<byte> batch) => LabelledHash.Of(HashLabel.Batch, batch);
}
