using HealthLedger.Consensus;
using HealthLedger.Cryptography;
using HealthLedger.Ledger.Operations;
using HealthLedger.Ledger.State;
using HealthLedger.Participants;
using HealthLedger.Primitives;
using HealthLedger.Vaults;

namespace HealthLedger.Ledger.Execution;

/// <summary>Version 1: which keys seal, and when another set of them takes over.</summary>
internal sealed class ReplicaRules
{
    /// <summary>How far above the block that accepts a change the epoch of several replicas ends: no replica has more
    /// under way, whatever its window is.</summary>
    public const ulong BoundaryDistance = ConsensusLimits.MaxWindow;

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

        // One change at a time; among several replicas all of them decide on it (ProposeChange).
        if (current.Replicas.Count > 1 || IsChanging(_context))
        {
            return EntryOutcomeCode.NotApplicable;
        }

        if (LabelledHash.Of(HashLabel.Key, replica.SealKey) != rotate.OldKey)
        {
            return EntryOutcomeCode.StaleVersion;
        }

        Digest256 keyId = LabelledHash.Of(HashLabel.Key, rotate.NewKey);
        if (IsKnown(_context, keyId))
        {
            return EntryOutcomeCode.DuplicateKey;
        }

        byte[] proven = KeyEventFormat.Possession(VaultKey.Seal, keyId, rotate.OldKey);
        if (_context.Keys.Get(keyId, rotate.NewKey) is not { } key
            || !key.Verify(SigningDomain.KeyEvent, _context.Head.LedgerId, proven, rotate.Proof))
        {
            return EntryOutcomeCode.KeyProofInvalid;
        }

        Schedule(_context, ReplicaSet.Create(
            checked(current.Epoch + 1),
            [.. current.Replicas.Select(each => each == replica
                ? new ReplicaDefinition(each.Index, each.Participant, rotate.NewKey)
                : each)]), site.Hash);
        return EntryOutcomeCode.Accepted;
    }

    /// <summary>
    /// Officers decide who seals from now on: the one replica with another key or, of several, one or at least four of
    /// which one is of those that were; those whose signing key is lost get another. Who may decide that the header's
    /// signatures say.
    /// </summary>
    public void Recover(RecoveryOrder order, Digest256 source)
    {
        ReplicaSet current = _context.Head.Replicas;
        Digest256[] added =
        [
            .. order.Replicas.Replicas.Where(replica => !current.Replicas.Any(before => IsSame(before, replica)))
                .Select(replica => LabelledHash.Of(HashLabel.Key, replica.SealKey)),
            .. order.Keys.Select(key => LabelledHash.Of(HashLabel.Key, key.Point)),
        ];
        bool isGood = order.Replicas.Epoch == current.Epoch + 1
            && AreSuccessors(current, order.Replicas)
            && added.Length > 0
            && added.Distinct().Count() == added.Length
            && !added.Any(key => IsKnown(_context, key))
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

        // Also where a change was ahead: it was accepted by a set that is gone, and its row is written over. A
        // placement that those who are left cannot keep stops: under it no record could be sealed any more.
        EpochTerms terms = _context.Head.Terms;
        End(
            _context,
            order.Replicas,
            new PlacementRules(_context).IsMetBy(order.Replicas) ? terms : terms with { Placement = 0 },
            source);
    }

    /// <summary>Whether a key has signed or sealed on this ledger, or may.</summary>
    public static bool IsKnown(RuleContext context, Digest256 keyId) =>
        ParticipantRegistry.FindKey(context.State, keyId) is not null
        || ReplicaRegistry.HasKey(context.State, keyId);

    /// <summary>Whether the set is to change already: a change is accepted and its boundary not reached.</summary>
    public static bool IsChanging(RuleContext context) =>
        context.NextReplicas is not null || context.Scheduled is not null || context.Head.Scheduled is not null;

    /// <summary>
    /// Another set takes over: alone, above this block; among several, above what may be under way when it is executed.
    /// </summary>
    /// <param name="context">The block.</param>
    /// <param name="next">The set that takes over.</param>
    /// <param name="source">The operation that decided.</param>
    /// <param name="changed">The terms above the boundary; null for the present ones.</param>
    public static void Schedule(RuleContext context, ReplicaSet next, Digest256 source, EpochTerms? changed = null)
    {
        EpochTerms terms = changed ?? context.Head.Terms;
        if (context.Head.Replicas.Replicas.Count == 1)
        {
            End(context, next, terms, source);
            return;
        }

        EpochBoundary boundary = new(checked(context.Height + BoundaryDistance), next);
        ReplicaRegistry.Add(context.State, next, boundary.Height, terms, source);
        context.Scheduled = boundary;
        context.NextTerms = terms;
    }

    /// <summary>The present replicas, in the next epoch.</summary>
    public static ReplicaSet Again(RuleContext context) => ReplicaSet.Create(
        checked(context.Head.Replicas.Epoch + 1), context.Head.Replicas.Replicas);

    // One stays who it is. Of several at least one goes on: it has the history. A set has one replica of an
    // organisation, which is registered.
    private bool AreSuccessors(ReplicaSet current, ReplicaSet next) => current.Replicas.Count == 1
        ? next.Replicas.Count == 1 && next.Replicas[0].Participant == current.Replicas[0].Participant
        : next.Replicas.Count <= ConsensusLimits.MaxReplicas
            && next.Replicas.DistinctBy(replica => replica.Participant).Count() == next.Replicas.Count
            && next.Replicas.All(replica => _context.FindParticipant(replica.Participant) is not null)
            && next.Replicas.Any(replica => current.Replicas.Any(
                before => before.Participant == replica.Participant));

    private static bool IsSame(ReplicaDefinition before, ReplicaDefinition now) =>
        before.Participant == now.Participant && before.SealKey.AsSpan().SequenceEqual(now.SealKey);

    private static void End(RuleContext context, ReplicaSet next, EpochTerms terms, Digest256 source)
    {
        ReplicaRegistry.Add(context.State, next, context.Height, terms, source);
        context.NextReplicas = next;
        context.NextTerms = terms;
    }
}
