using HealthLedger.Consensus;
using HealthLedger.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Primitives;
using HealthLedger.Records;

namespace HealthLedger.Runtime.Redealing;

/// <summary>To whom a record is to be dealt.</summary>
/// <param name="Trustees">The digest of its trustees.</param>
/// <param name="Threshold">How many shares open it.</param>
/// <param name="Placed">Where it lies.</param>
/// <param name="Kind">Of what kind it is, where a policy is or was in force.</param>
internal readonly record struct TrusteeTarget(
    Digest256 Trustees, uint Threshold, RecordPlacement Placed, RecordKind Kind)
{
    /// <summary>Where a placement has a record lie.</summary>
    public static TrusteeTarget Of(RecordPlacement placed, RecordKind kind) =>
        new(placed.TrusteesDigest, (uint)placed.Threshold, placed, kind);

    /// <summary>How many trustees there are.</summary>
    public int Count => Placed.Trustees.Count;

    /// <summary>Whether somebody else than its custodian is a trustee.</summary>
    public bool HasOthersThan(ParticipantId custodian) =>
        Placed.Trustees.Any(trustee => trustee != custodian);

    /// <summary>
    /// What decides about the trustees of all records of an epoch: those of the set, or the placement policy over it. A
    /// set whose seal keys alone are others is the same.
    /// </summary>
    public static Digest256 TermsOf(LedgerHead head)
    {
        Digest256 trustees = TrusteeSet.DigestOf(head.Replicas);
        return head.Terms.Placement == 0
            ? trustees
            : LabelledHash.Of(HashLabel.TrusteeSet, head.Terms.Placement, trustees.ToArray());
    }

    /// <summary>Whether records may be dealt to others than the present trustees: a ledger whose replicas were always
    /// the same organisations has nothing to deal anew, unless it had a placement.</summary>
    public static bool HaveChanged(LedgerView view)
    {
        Digest256 present = TrusteeSet.DigestOf(view.Head.Replicas);
        for (ulong epoch = view.Head.Replicas.Epoch; epoch > 0; epoch--)
        {
            if (view.Epochs.SetOf(epoch - 1) is not { } former
                || TrusteeSet.DigestOf(former) != present
                || AreSame(former, view.Epochs.SetOf(epoch)!))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether two sets have the same organisations with the same seal keys: the epoch between them changed
    /// something else.</summary>
    private static bool AreSame(ReplicaSet one, ReplicaSet other) =>
        one.Replicas.Count == other.Replicas.Count
        && one.Replicas.Zip(other.Replicas).All(pair =>
            pair.First.Participant == pair.Second.Participant
            && pair.First.SealKey.AsSpan().SequenceEqual(pair.Second.SealKey));
}
