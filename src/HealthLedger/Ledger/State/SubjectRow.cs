using HealthLedger.Canonical;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.State;

/// <summary>State of an enrolled pseudonym, with the growing end of its sub-log.</summary>
internal sealed class SubjectRow
{
    public required ParticipantId Custodian { get; init; }

    public required ulong Status { get; init; }

    public required SubjectLog Log { get; init; }

    public static SubjectRow? TryDecode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader reader = new(bytes);
        reader.Array(4);
        ParticipantId custodian = reader.Participant();
        ulong status = reader.Unsigned();
        SubjectLog? log = SubjectLog.Read(ref reader);
        return reader.End() && log is not null
            ? new SubjectRow { Custodian = custodian, Status = status, Log = log }
            : null;
    }

    public byte[] Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[256]);
        writer.Array(4);
        writer.Id(Custodian);
        writer.Unsigned(Status);
        Log.Write(ref writer);
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }
}
