using HealthLedger.Canonical;
using HealthLedger.Participants;

namespace HealthLedger.Ledger.Operations;

/// <summary>Registers an organisation and its signing key.</summary>
internal sealed class RegisterParticipant : LedgerOperation
{
    public required Participant Participant { get; init; }

    public override OperationType Type => OperationType.RegisterParticipant;

    private protected override int Count => 3;

    public static RegisterParticipant Read(ref CanonicalReader reader, byte[] salt) =>
        new() { Salt = salt, Participant = Participant.Read(ref reader) };

    private protected override void WriteFields(ref CanonicalWriter writer) => Participant.Write(ref writer);
}
