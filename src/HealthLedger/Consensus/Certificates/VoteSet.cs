using HealthLedger.Primitives;

namespace HealthLedger.Consensus.Certificates;

/// <summary>Verified votes of one phase, view and sequence number: at most one of each replica.</summary>
internal sealed class VoteSet
{
    private readonly Digest256[] _digests;
    private readonly ReadOnlyMemory<byte>[] _signatures;

    public VoteSet(int replicas)
    {
        _digests = new Digest256[replicas];
        _signatures = new ReadOnlyMemory<byte>[replicas];
    }

    public bool Has(int replica) => !_signatures[replica].IsEmpty;

    public Digest256 DigestOf(int replica) => _digests[replica];

    public ReadOnlyMemory<byte> SignatureOf(int replica) => _signatures[replica];

    public void Add(int replica, Digest256 digest, ReadOnlyMemory<byte> signature)
    {
        _digests[replica] = digest;
        _signatures[replica] = signature;
    }

    public int Count(Digest256 digest)
    {
        int count = 0;
        for (int i = 0; i < _digests.Length; i++)
        {
            count += Has(i) && _digests[i] == digest ? 1 : 0;
        }

        return count;
    }

    /// <summary>The votes for a digest, ascending by replica, as many as are asked for.</summary>
    public List<SignerSignature> Take(Digest256 digest, int count)
    {
        List<SignerSignature> taken = new(count);
        for (int i = 0; i < _digests.Length && taken.Count < count; i++)
        {
            if (Has(i) && _digests[i] == digest)
            {
                taken.Add(new SignerSignature(i, _signatures[i]));
            }
        }

        return taken;
    }

    public void Clear()
    {
        Array.Clear(_digests);
        Array.Clear(_signatures);
    }
}
