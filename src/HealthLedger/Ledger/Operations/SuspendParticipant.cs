using HealthLedger.Canonical;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.Operations;

/// <summary>Suspends a participant: what it submits from here on is refused.</summary>
internal sealed class SuspendParticipant : LedgerOperation
{
    public required ParticipantId Participant { get; init; }

    /// <summary>A number of <see cref="Participants.SuspensionReason"/>.</summary>
    public required uint Reason { get; init; }

    public override OperationType Type => OperationType.SuspendParticipant;

    private protected override int Count => 4;

    public static SuspendParticipant Read(ref CanonicalReader reader, byte[] salt) =>
        new() { Salt = salt, Participant = reader.Participant(), Reason = reader.Unsigned(255) };

    private protected override void WriteFields(ref CanonicalWriter writer)
    {
        writer.Id(Participant);
        writer.Unsigned(Reason);
    }
}
