using HealthLedger.Canonical;
using HealthLedger.Cryptography;

namespace HealthLedger.Consensus.Certificates;

/// <summary>
/// Two bodies that one replica signed in one domain and place, of which a correct replica signs one: `vote-evidence`
/// of docs/spec/consensus.md section 7. Verifies with the epoch's set alone.
/// </summary>
internal sealed class EquivocationEvidence
{
    private const ulong Version = 1;

    public EquivocationEvidence(
        SigningDomain domain,
        ulong epoch,
        int replica,
        ReadOnlyMemory<byte> bodyA,
        ReadOnlyMemory<byte> signatureA,
        ReadOnlyMemory<byte> bodyB,
        ReadOnlyMemory<byte> signatureB)
    {
        Domain = domain;
        Epoch = epoch;
        Replica = replica;
        BodyA = bodyA;
        SignatureA = signatureA;
        BodyB = bodyB;
        SignatureB = signatureB;
    }

    /// <summary>Pre-prepare, prepare, commit or seal.</summary>
    public SigningDomain Domain { get; }

    public ulong Epoch { get; }

    /// <summary>The signer's index in the set of the epoch.</summary>
    public int Replica { get; }

    /// <summary>A ballot's body, or a header.</summary>
    public ReadOnlyMemory<byte> BodyA { get; }

    public ReadOnlyMemory<byte> SignatureA { get; }

    public ReadOnlyMemory<byte> BodyB { get; }

    public ReadOnlyMemory<byte> SignatureB { get; }

    public static EquivocationEvidence? TryDecode(ReadOnlyMemory<byte> bytes)
    {
        CanonicalReader reader = new(bytes.Span);
        reader.Array(8);
        reader.Exactly(Version);
        SigningDomain domain = (SigningDomain)reader.Unsigned(64);
        ulong epoch = reader.Unsigned();
        int replica = (int)reader.Unsigned(ConsensusLimits.MaxReplicas - 1);
        ReadOnlyMemory<byte> bodyA = reader.BytesUpTo(bytes, ConsensusLimits.MaxHeaderBytes);
        ReadOnlyMemory<byte> signatureA = reader.BytesOf(bytes, P256.SignatureBytes);
        ReadOnlyMemory<byte> bodyB = reader.BytesUpTo(bytes, ConsensusLimits.MaxHeaderBytes);
        ReadOnlyMemory<byte> signatureB = reader.BytesOf(bytes, P256.SignatureBytes);
        return reader.End() && IsEvident(domain)
            ? new EquivocationEvidence(domain, epoch, replica, bodyA, signatureA, bodyB, signatureB)
            : null;
    }

    public byte[] Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[512]);
        writer.Array(8);
        writer.Unsigned(Version);
        writer.Unsigned((ulong)Domain);
        writer.Unsigned(Epoch);
        writer.Unsigned((ulong)Replica);
        writer.Bytes(BodyA);
        writer.Bytes(SignatureA);
        writer.Bytes(BodyB);
        writer.Bytes(SignatureB);
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }

    /// <summary>Whether the replica of a set is convicted.</summary>
    public bool Convicts(ReplicaSet set, IReplicaSignatures signatures, IHeaderReader headers) =>
        set.Epoch == Epoch
        && Replica < set.Replicas.Count
        && !BodyA.Span.SequenceEqual(BodyB.Span)
        && IsOnePlace(headers)
        && signatures.Verify(set.Replicas[Replica], Domain, BodyA.Span, SignatureA.Span)
        && signatures.Verify(set.Replicas[Replica], Domain, BodyB.Span, SignatureB.Span);

    private static bool IsEvident(SigningDomain domain) => domain is SigningDomain.PrePrepare or SigningDomain.Prepare
        or SigningDomain.Commit or SigningDomain.Seal;

    private bool IsOnePlace(IHeaderReader headers)
    {
        if (Domain == SigningDomain.Seal)
        {
            return headers.TryRead(BodyA.Span) is { } a && headers.TryRead(BodyB.Span) is { } b
                && a.Height == b.Height && a.Epoch == Epoch && b.Epoch == Epoch;
        }

        return IsEvident(Domain) && Ballot.TryDecodeBody(BodyA.Span) is { } left
            && Ballot.TryDecodeBody(BodyB.Span) is { } right
            && left.Epoch == Epoch && right.Epoch == Epoch
            && left.View == right.View && left.Sequence == right.Sequence;
    }
}
