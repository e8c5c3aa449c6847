using HealthLedger.Consensus;
using HealthLedger.Cryptography;
using HealthLedger.Ledger.Operations;
using HealthLedger.Participants;
using HealthLedger.Primitives;
using HealthLedger.Vaults;

namespace HealthLedger.Ledger.Execution;

/// <summary>Version 1: which keys seal. A change ends the epoch with the block that holds it.</summary>
internal sealed class ReplicaRules
{
    private readonly RuleContext _context;

    public ReplicaRules(RuleContext context) => _context = context;

    public EntryOutcomeCode Rotate(RotateReplicaKey rotate, OperationSite site)
    {
        ReplicaSet current = _context.Head.Replicas;
        ReplicaDefinition? replica = current.Replicas.FirstOrDefault(each => each.Participant == site.Author);
        if (replica is null)
        {
            return EntryOutcomeCode.NotAuthorised;
        }

        if (!Enum.IsDefined((KeyRotationReason)rotate.Reason))
        {
            return EntryOutcomeCode.UnknownKind;
        }

        // One change at a time; among several replicas it takes more than their rules of version 1 say.
        if (current.Replicas.Count > 1 || _context.NextReplicas is not null)
        {
            return EntryOutcomeCode.NotApplicable;
        }

        if (LabelledHash.Of(HashLabel.Key, replica.SealKey) != rotate.OldKey)
        {
            return EntryOutcomeCode.StaleVersion;
        }

        Digest256 keyId = LabelledHash.Of(HashLabel.Key, rotate.NewKey);
        if (IsKnown(keyId))
        {
            return EntryOutcomeCode.DuplicateKey;
        }

        byte[] proven = KeyEventFormat.Possession(VaultKey.Seal, keyId, rotate.OldKey);
        if (_context.Keys.Get(keyId, rotate.NewKey) is not { } key
            || !key.Verify(SigningDomain.KeyEvent, _context.Head.LedgerId, proven, rotate.Proof))
        {
            return EntryOutcomeCode.KeyProofInvalid;
        }

        Replace(ReplicaSet.Create(
            checked(current.Epoch + 1),
            [.. current.Replicas.Select(each => each == replica
                ? new ReplicaDefinition(each.Index, each.Participant, rotate.NewKey)
                : each)]), site.Hash);
        return EntryOutcomeCode.Accepted;
    }

    /// <summary>
    /// The same participants seal with other keys, and those whose signing key is lost get another. Who may decide that
    /// the header's signatures say.
    /// </summary>
    public void Recover(RecoveryOrder order, Digest256 source)
    {
        ReplicaSet current = _context.Head.Replicas;
        Digest256[] added =
        [
            .. order.Replicas.Replicas
                .Select(replica => LabelledHash.Of(HashLabel.Key, replica.SealKey))
                .Except(current.Replicas.Select(replica => LabelledHash.Of(HashLabel.Key, replica.SealKey))),
            .. order.Keys.Select(key => LabelledHash.Of(HashLabel.Key, key.Point)),
        ];
        bool isGood = order.Replicas.Epoch == current.Epoch + 1
            && order.Replicas.Replicas.Select(replica => replica.Participant)
                .SequenceEqual(current.Replicas.Select(replica => replica.Participant))
            && order.Replicas.Replicas.DistinctBy(replica => LabelledHash.Of(HashLabel.Key, replica.SealKey)).Count()
                == current.Replicas.Count
            && added.Length > 0
            && added.Distinct().Count() == added.Length
            && !added.Any(IsKnown)
            && order.Keys.DistinctBy(key => key.Participant).Count() == order.Keys.Count
            && order.Keys.All(key => _context.FindParticipant(key.Participant) is not null);
        if (!isGood)
        {
            return;
        }

        foreach ((ParticipantId participant, byte[] point) in order.Keys)
        {
            ParticipantRegistry.Replace(_context, participant, point, suspectSince: null, source);
        }

        Replace(order.Replicas, source);
    }

    /// <summary>Whether a key has signed or sealed on this ledger, or may.</summary>
    private bool IsKnown(Digest256 keyId) =>
        ParticipantRegistry.FindKey(_context.State, keyId) is not null
        || ReplicaRegistry.HasKey(_context.State, keyId);

    private void Replace(ReplicaSet next, Digest256 source)
    {
        ReplicaRegistry.Add(_context.State, next, _context.Height, source);
        _context.NextReplicas = next;
    }
}
