using HealthLedger.Verifier.Cbor;

namespace HealthLedger.Verifier.Formats;

/// <summary>What an operation says about itself (docs/spec/ledger.md, section 3).</summary>
internal sealed class Operation
{
    private Operation(OperationType type)
    {
        Type = type;
    }

    public OperationType Type { get; }

    /// <summary>The record that is appended or asked for; null for the operations that have none.</summary>
    public ReadOnlyMemory<byte>? Record { get; private set; }

    /// <summary>The segments of an appended record; empty for every other operation.</summary>
    public RecordSegment[] Segments { get; private set; } = [];

    /// <summary>What a request for access says of itself; null for every other operation.</summary>
    public AccessFields? Access { get; private set; }

    /// <summary>Reads an operation.</summary>
    /// <returns>The operation, or null when the bytes are not one of the known operations in canonical form.</returns>
    public static Operation? Read(ReadOnlyMemory<byte> bytes)
    {
        CanonicalReader reader = new(bytes);
        int items = reader.ReadArray(0, 1);
        _ = reader.ReadBytes(FormatLimits.IdBytes);
        Operation operation = new((OperationType)reader.ReadUnsigned());
        if (items != operation.ReadFields(reader))
        {
            reader.Fail(FormFault.Malformed);
        }

        reader.RequireEnd();
        return reader.Failed ? null : operation;
    }

    private int ReadFields(CanonicalReader reader)
    {
        switch (Type)
        {
            case OperationType.RegisterParticipant:
                _ = new Participant(reader);
                return 3;
            case OperationType.EnrolSubject:
                _ = reader.ReadBytes(FormatLimits.HashBytes);
                return 3;
            case OperationType.AppendRecord:
                ReadAppendRecord(reader);
                return 9;
            case OperationType.RequestAccess:
                ReadRequestAccess(reader);
                return 12;
            case OperationType.Attest:
                _ = reader.ReadAscii();
                _ = reader.ReadBytes(FormatLimits.HashBytes);
                return 4;
            default:
                return 0;
        }
    }

    private void ReadAppendRecord(CanonicalReader reader)
    {
        Record = reader.ReadBytes(FormatLimits.IdBytes);
        _ = reader.ReadBytesOrNull(FormatLimits.HashBytes);
        _ = reader.ReadUnsigned();
        if (!reader.TryReadNull())
        {
            reader.ReadArray(2);
            _ = reader.ReadUnsigned();
            _ = reader.ReadUnsigned();
        }

        _ = reader.ReadUnsigned();
        _ = reader.ReadBytes(FormatLimits.HashBytes);
        Segments = new RecordSegment[reader.ReadArray(1, FormatLimits.SmallestSegment)];
        for (int i = 0; i < Segments.Length && !reader.Failed; i++)
        {
            Segments[i] = new RecordSegment(reader);
        }
    }

    private void ReadRequestAccess(CanonicalReader reader)
    {
        _ = reader.ReadBytes(FormatLimits.IdBytes);
        Record = reader.ReadBytes(FormatLimits.IdBytes);
        int segments = reader.ReadArray(1, FormatLimits.SmallestId);
        for (int i = 0; i < segments && !reader.Failed; i++)
        {
            _ = reader.ReadBytes(FormatLimits.IdBytes);
        }

        ReadOnlyMemory<byte> individual = reader.ReadBytes(FormatLimits.IdBytes);
        string purpose = reader.ReadAscii();
        string action = reader.ReadAscii();
        _ = reader.ReadBytes(FormatLimits.HashBytes);
        if (!reader.TryReadNull())
        {
            _ = reader.ReadPoint();
        }

        _ = reader.ReadBytesOrNull(FormatLimits.HashBytes);
        Access = new AccessFields(individual, purpose, action, reader.ReadBoolean());
    }
}
