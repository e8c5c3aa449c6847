using HealthLedger.Ledger.Operations;

namespace HealthLedger.Ledger.Execution;

/// <summary>What an operation costs: integers from its form alone (docs/spec/ledger.md section 4).</summary>
internal static class OperationCost
{
    public const ulong Base = 64;
    public const ulong Item = 256;
    public const ulong Signature = 4096;

    // An organisation that a placement names is 17 of its bytes, and is looked up.
    public const ulong PlacementByte = 16;

    public static ulong Of(LedgerOperation? operation, int bytes)
    {
        ulong cost = Base + (ulong)bytes;
        return operation switch
        {
            SealedRecord record => cost + (Item * (ulong)record.Segments.Count),
            RedealRecord redeal => cost + (Item * (ulong)redeal.Segments.Count),
            RequestAccess request => cost + (Item * (ulong)request.Segments.Count),
            ShareComplaint => cost + Item,
            RekeySubject rekey => cost + (Item * (ulong)rekey.Records.Count),
            ProposeChange change => cost + (2 * Signature * (ulong)change.Seats.Count)
                + (PlacementByte * (ulong)change.Placement.Length),
            RegisterParticipant or RotateKey => cost + Signature,
            _ => cost,
        };
    }
}
