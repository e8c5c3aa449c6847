namespace HealthLedger.Ledger.State;

/// <summary>The kinds of state rows (docs/spec/ledger.md section 7). The numbers are hashed.</summary>
internal enum StateKind
{
    Parameters = 0,
    Participant = 1,
    Key = 2,
    Subject = 3,
    Record = 4,
    Submission = 5,
    Window = 6,
    TrusteeKey = 7,
    Quota = 8,
    Registry = 9,
    ReplicaSet = 10,
    SealKey = 11,
    Proposal = 12,
    Placement = 13,
    Dealing = 20,
    ShareComplaint = 21,
    OpenComplaints = 22,
}
