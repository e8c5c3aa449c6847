using HealthLedger.Canonical;
using HealthLedger.Participants;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.Operations;

/// <summary>The next version of what the ledger says of an organisation.</summary>
internal sealed class UpdateParticipant : LedgerOperation
{
    public required ParticipantId Participant { get; init; }

    /// <summary>One more than the version that it replaces.</summary>
    public required ulong Version { get; init; }

    public required string Code { get; init; }

    public required string Country { get; init; }

    public required ParticipantRoles Roles { get; init; }

    public required Digest256 Facts { get; init; }

    public override OperationType Type => OperationType.UpdateParticipant;

    private protected override int Count => 8;

    public static UpdateParticipant Read(ref CanonicalReader reader, byte[] salt) => new()
    {
        Salt = salt,
        Participant = reader.Participant(),
        Version = reader.Unsigned(),
        Code = reader.Text(),
        Country = reader.Text(),
        Roles = (ParticipantRoles)reader.Unsigned(0xFFFF),
        Facts = reader.Digest(),
    };

    private protected override void WriteFields(ref CanonicalWriter writer)
    {
        writer.Id(Participant);
        writer.Unsigned(Version);
        writer.Text(Code);
        writer.Text(Country);
        writer.Unsigned((ulong)Roles);
        writer.Id(Facts);
    }
}
