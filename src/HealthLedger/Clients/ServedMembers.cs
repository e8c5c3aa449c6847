using System.Collections.Frozen;

namespace HealthLedger.Clients;

/// <summary>What a node does for each member that a client calls.</summary>
internal static partial class ServedMembers
{
    private static readonly FrozenDictionary<ClientMember, Func<ServedCall, Task>> Members =
        new Dictionary<ClientMember, Func<ServedCall, Task>>(
            [
                .. RecordMembers(), .. SubjectMembers(), .. KeyMembers(), .. ProofMembers(), .. OperationMembers(),
                .. MembershipMembers(), .. InboxMembers(), .. DeliveryMembers(),
            ])
            .ToFrozenDictionary();

    /// <summary>Whether a member is one.</summary>
    public static bool IsKnown(ClientMember member) => Members.ContainsKey(member);

    /// <summary>Whether a call carries an id, under which it may come again for its answer.</summary>
    public static bool IsRepeatable(ClientMember member) => member is ClientMember.Append or ClientMember.Amend
        or ClientMember.Import
        or ClientMember.RequestAccess or ClientMember.MergeSubjects or ClientMember.UnmergeSubjects
        or ClientMember.RekeySubject or ClientMember.RegisterParticipant or ClientMember.UpdateParticipant
        or ClientMember.RotateKey or ClientMember.SuspendParticipant or ClientMember.LiftSuspension
        or ClientMember.Attest or ClientMember.AttestBackup or ClientMember.AttestDrill or ClientMember.Quarantine
        or ClientMember.RotateOwnKey or ClientMember.RotateVaultKey or ClientMember.ProposeChange or ClientMember.Vote
        or ClientMember.ProposeProtocolVersion or ClientMember.ProposePlacement
        or ClientMember.RequestMessageAccess;

    /// <summary>Whether a call leaves something behind and is never sent twice.</summary>
    public static bool IsOnce(ClientMember member) => member is ClientMember.Backup or ClientMember.Prune
        or ClientMember.WriteSnapshot;

    /// <summary>Whether a call is answered with items.</summary>
    public static bool IsListing(ClientMember member) => member is ClientMember.RecordHistory
        or ClientMember.PatientHistory or ClientMember.Participants or ClientMember.Proposals
        or ClientMember.Messages or ClientMember.MessageAccesses or ClientMember.DeliveryAuthorizations;

    /// <summary>Does what is called, and answers.</summary>
    public static Task RunAsync(ServedCall call) => Members[call.Member](call);
}
