using HealthLedger.Canonical;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.Operations;

/// <summary>Ends a participant's suspension.</summary>
internal sealed class LiftSuspension : LedgerOperation
{
    public required ParticipantId Participant { get; init; }

    /// <summary>A number of <see cref="Participants.SuspensionReason"/>.</summary>
    public required uint Reason { get; init; }

    public override OperationType Type => OperationType.LiftSuspension;

    private protected override int Count => 4;

    public static LiftSuspension Read(ref CanonicalReader reader, byte[] salt) =>
        new() { Salt = salt, Participant = reader.Participant(), Reason = reader.Unsigned(255) };

    private protected override void WriteFields(ref CanonicalWriter writer)
    {
        writer.Id(Participant);
        writer.Unsigned(Reason);
    }
}
