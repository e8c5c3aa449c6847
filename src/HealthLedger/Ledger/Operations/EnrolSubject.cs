using HealthLedger.Canonical;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.Operations;

/// <summary>Enrols a pseudonym at the author, who becomes its custodian.</summary>
internal sealed class EnrolSubject : LedgerOperation
{
    public required SubjectId Subject { get; init; }

    public override OperationType Type => OperationType.EnrolSubject;

    private protected override int Count => 3;

    public static EnrolSubject Read(ref CanonicalReader reader, byte[] salt) =>
        new() { Salt = salt, Subject = reader.Subject() };

    private protected override void WriteFields(ref CanonicalWriter writer) => writer.Id(Subject);
}
