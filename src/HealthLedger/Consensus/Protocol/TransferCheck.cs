using HealthLedger.Consensus.Messages;
using HealthLedger.Primitives;

namespace HealthLedger.Consensus.Protocol;

/// <summary>Walks up a chain of blocks of others from a sealed header, over the ends of epochs.</summary>
internal sealed class TransferCheck
{
    private readonly IReplicaSignatures _signatures;
    private readonly IHeaderReader _headers;
    private readonly ProtocolRules _rules;
    private ReplicaSet _set;
    private Digest256 _hash;

    public TransferCheck(
        ReplicaSet set, ulong height, Digest256 hash, IReplicaSignatures signatures, IHeaderReader headers,
        ProtocolRules rules)
    {
        _set = set;
        Height = height;
        _hash = hash;
        _signatures = signatures;
        _headers = headers;
        _rules = rules;
    }

    /// <summary>The height that was reached.</summary>
    public ulong Height { get; private set; }

    /// <summary>Whether a block is the next one: its header follows, a quorum of the set that is due sealed it, or
    /// officers did who end the epoch, and its batch is the header's.</summary>
    public bool Follows(TransferredBlock block)
    {
        HeaderFacts? read = _headers.TryRead(block.Head.Header.Span);
        if (read is not { } facts || (_rules.VerifyTransfer && !IsSealed(facts, block))
            || facts.Height != Height + 1)
        {
            return false;
        }

        if (_rules.VerifyTransfer
            && (facts.Previous != _hash || facts.BatchDigest != CertificateCheck.DigestOf(block.Batch.Span)))
        {
            return false;
        }

        if (facts.IsBoundary)
        {
            ReplicaSet? next = block.NextSet is { } bytes ? ReplicaSet.TryDecode(bytes.Span) : null;
            if (next is null || next.Digest != facts.NextReplicaSet || next.Epoch != _set.Epoch + 1)
            {
                return false;
            }

            _set = next;
        }
        else if (block.NextSet is not null)
        {
            return false;
        }

        Height = facts.Height;
        _hash = facts.Hash;
        return true;
    }

    // By a quorum of the set; or, where officers ended the epoch, by as many of them as the genesis asks for.
    private bool IsSealed(HeaderFacts facts, TransferredBlock block)
    {
        bool? isRecovery = facts.IsBoundary
            ? _signatures.IsRecovery(
                _set,
                block.Head.Header,
                [.. block.Head.Seals.Select(seal => (seal.Replica, seal.Signature))],
                block.Batch)
            : null;
        CertificateCheck check = new(_set, _signatures, _headers, _set.Size.Quorum + _rules.QuorumOffset);
        return isRecovery is { } isGood
            ? isGood && facts.Epoch == _set.Epoch && facts.ReplicaSet == _set.Digest
            : check.Read(block.Head) is not null;
    }
}
