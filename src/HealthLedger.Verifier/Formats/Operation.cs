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

    /// <summary>The record that is appended, amended with, dealt anew, asked for or complained about; null for
    /// operations that have none.</summary>
    public ReadOnlyMemory<byte>? Record { get; private set; }

    /// <summary>The segments of an appended record; empty for every other operation.</summary>
    public RecordSegment[] Segments { get; private set; } = [];

    /// <summary>What a request for access says of itself; null for every other operation.</summary>
    public AccessFields? Access { get; private set; }

    /// <summary>What is attested; null for every other operation.</summary>
    public AttestationFacts? Attestation { get; private set; }

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
                _ = reader.ReadBytes(FormatLimits.SignatureBytes);
                return 4;
            case OperationType.UpdateParticipant:
                ReadUpdate(reader);
                return 8;
            case OperationType.RotateKey:
                ReadRotation(reader);
                return 8;
            case OperationType.SuspendParticipant:
            case OperationType.LiftSuspension:
                _ = reader.ReadBytes(FormatLimits.IdBytes);
                _ = ReadSmall(reader);
                return 4;
            case OperationType.PublishTrusteeKey:
                _ = reader.ReadUnsigned();
                _ = reader.ReadPoint();
                return 4;
            case OperationType.RotateReplicaKey:
                _ = reader.ReadBytes(FormatLimits.HashBytes);
                _ = reader.ReadPoint();
                _ = reader.ReadBytes(FormatLimits.SignatureBytes);
                _ = ReadSmall(reader);
                return 6;
            case OperationType.EnrolSubject:
                _ = reader.ReadBytes(FormatLimits.HashBytes);
                return 3;
            case OperationType.MergeSubjects:
            case OperationType.UnmergeSubjects:
                ReadHashes(reader, 3);
                return 5;
            case OperationType.RekeySubject:
                ReadHashes(reader, 3);
                ReadAscendingIds(reader);
                return 6;
            case OperationType.AppendRecord:
                ReadAppendRecord(reader);
                return 9;
            case OperationType.AmendRecord:
                ReadAmendRecord(reader);
                return 12;
            case OperationType.RedealRecord:
                ReadRedealRecord(reader);
                return 6;
            case OperationType.RequestAccess:
                ReadRequestAccess(reader);
                return 12;
            case OperationType.ShareComplaint:
                ReadComplaint(reader);
                return 7;
            case OperationType.Attest:
                Attestation = new AttestationFacts(reader.ReadAscii(), reader.ReadBytes(FormatLimits.HashBytes));
                return 4;
            case OperationType.ProposeChange:
                return ReadProposal(reader);
            case OperationType.Vote:
                _ = reader.ReadBytes(FormatLimits.IdBytes);
                _ = reader.ReadBytes(FormatLimits.HashBytes);
                _ = reader.ReadBoolean();
                return 5;
            default:
                // No number of items is right for it, not even none.
                reader.Fail(FormFault.Malformed);
                return 0;
        }
    }

    private static ulong ReadSmall(CanonicalReader reader)
    {
        ulong value = reader.ReadUnsigned();
        if (value > byte.MaxValue)
        {
            reader.Fail(FormFault.Malformed);
        }

        return value;
    }

    private void ReadComplaint(CanonicalReader reader)
    {
        Record = reader.ReadBytes(FormatLimits.IdBytes);
        _ = reader.ReadBytes(FormatLimits.IdBytes);
        _ = reader.ReadUnsigned();
        ReadSmall(reader);
        ReadSmall(reader);
    }

    // Gives the number of items of an operation of that kind.
    private static int ReadProposal(CanonicalReader reader)
    {
        ulong kind = ReadSmall(reader);
        _ = reader.ReadUnsigned();
        switch (kind)
        {
            case FormatLimits.UpgradeKind:
                _ = reader.ReadUnsigned();
                return 5;
            case FormatLimits.PlacementKind:
                _ = reader.ReadBytes();
                return 5;
            default:
                ReadReplicas(reader);
                return 6;
        }
    }

    private static void ReadReplicas(CanonicalReader reader)
    {
        int removed = reader.ReadArray(0, FormatLimits.SmallestId);
        for (int i = 0; i < removed && !reader.Failed; i++)
        {
            _ = reader.ReadBytes(FormatLimits.IdBytes);
        }

        int seats = reader.ReadArray(0, FormatLimits.SmallestSeat);
        if (Math.Max(removed, seats) > FormatLimits.ChangedReplicas)
        {
            reader.Fail(FormFault.Malformed);
        }

        for (int i = 0; i < seats && !reader.Failed; i++)
        {
            reader.ReadArray(4);
            _ = reader.ReadBytes(FormatLimits.IdBytes);
            _ = reader.ReadPoint();
            _ = reader.ReadBytes(FormatLimits.SignatureBytes);
            _ = reader.ReadBytes(FormatLimits.SignatureBytes);
        }
    }

    private static void ReadHashes(CanonicalReader reader, int count)
    {
        for (int i = 0; i < count; i++)
        {
            _ = reader.ReadBytes(FormatLimits.HashBytes);
        }
    }

    private static void ReadUpdate(CanonicalReader reader)
    {
        _ = reader.ReadBytes(FormatLimits.IdBytes);
        _ = reader.ReadUnsigned();
        _ = reader.ReadAscii();
        _ = reader.ReadAscii();
        if (reader.ReadUnsigned() > ushort.MaxValue)
        {
            reader.Fail(FormFault.Malformed);
        }

        _ = reader.ReadBytes(FormatLimits.HashBytes);
    }

    private static void ReadRotation(CanonicalReader reader)
    {
        _ = reader.ReadBytes(FormatLimits.IdBytes);
        _ = reader.ReadBytes(FormatLimits.HashBytes);
        _ = reader.ReadPoint();
        _ = reader.ReadBytes(FormatLimits.SignatureBytes);
        _ = ReadSmall(reader);
        if (!reader.TryReadNull())
        {
            _ = reader.ReadTime();
        }
    }

    private static void ReadAscendingIds(CanonicalReader reader)
    {
        int count = reader.ReadArray(0, FormatLimits.SmallestId);
        if (count > FormatLimits.RekeyedRecords)
        {
            reader.Fail(FormFault.Malformed);
        }

        ReadOnlyMemory<byte> last = default;
        for (int i = 0; i < count && !reader.Failed; i++)
        {
            ReadOnlyMemory<byte> next = reader.ReadBytes(FormatLimits.IdBytes);
            if (!reader.Failed && last.Span.SequenceCompareTo(next.Span) >= 0)
            {
                reader.Fail(FormFault.NotCanonical);
            }

            last = next;
        }
    }

    private void ReadAppendRecord(CanonicalReader reader)
    {
        Record = reader.ReadBytes(FormatLimits.IdBytes);
        _ = reader.ReadBytesOrNull(FormatLimits.HashBytes);
        _ = ReadSmall(reader);
        ReadContent(reader, 1);
    }

    private void ReadAmendRecord(CanonicalReader reader)
    {
        Record = reader.ReadBytes(FormatLimits.IdBytes);
        _ = reader.ReadBytes(FormatLimits.IdBytes);
        _ = reader.ReadUnsigned();
        _ = ReadSmall(reader);
        _ = reader.ReadBytesOrNull(FormatLimits.IdBytes);
        _ = reader.ReadBytes(FormatLimits.HashBytes);
        ReadContent(reader, 0);
    }

    private void ReadContent(CanonicalReader reader, int minimum)
    {
        if (!reader.TryReadNull())
        {
            reader.ReadArray(2);
            ReadYear(reader);
            ReadYear(reader);
        }

        _ = ReadSmall(reader);
        _ = reader.ReadBytes(FormatLimits.HashBytes);
        int count = reader.ReadArray(minimum, FormatLimits.SmallestSegment);
        if (count > FormatLimits.RecordSegments)
        {
            reader.Fail(FormFault.Malformed);
            return;
        }

        Segments = new RecordSegment[count];
        for (int i = 0; i < Segments.Length && !reader.Failed; i++)
        {
            Segments[i] = new RecordSegment(reader);
        }
    }

    private void ReadRedealRecord(CanonicalReader reader)
    {
        Record = reader.ReadBytes(FormatLimits.IdBytes);
        ReadSmall(reader);
        _ = reader.ReadBytes(FormatLimits.HashBytes);
        int count = reader.ReadArray(1, FormatLimits.SmallestDealtSegment);
        if (count > FormatLimits.RecordSegments)
        {
            reader.Fail(FormFault.Malformed);
        }

        for (int i = 0; i < count && !reader.Failed; i++)
        {
            reader.ReadArray(2);
            _ = reader.ReadBytes(FormatLimits.IdBytes);
            _ = reader.ReadBytes(FormatLimits.HashBytes);
        }
    }

    private static void ReadYear(CanonicalReader reader)
    {
        if (reader.ReadUnsigned() > FormatLimits.LastYear)
        {
            reader.Fail(FormFault.Malformed);
        }
    }

    private void ReadRequestAccess(CanonicalReader reader)
    {
        _ = reader.ReadBytes(FormatLimits.IdBytes);
        Record = reader.ReadBytes(FormatLimits.IdBytes);
        int segments = reader.ReadArray(1, FormatLimits.SmallestId);
        if (segments > FormatLimits.RecordSegments)
        {
            reader.Fail(FormFault.Malformed);
        }

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
