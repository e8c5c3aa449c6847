using HealthLedger.Canonical;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.State;

/// <summary>State of an enrolled pseudonym: the growing end of its sub-log, and how it stands.</summary>
internal sealed class SubjectRow
{
    public const ulong Active = 1;
    public const ulong Merged = 2;
    public const ulong Rekeyed = 3;

    public required ParticipantId Custodian { get; init; }

    public required ulong Status { get; init; }

    /// <summary>The growing end of its sub-log.</summary>
    public required SubjectLog Log { get; init; }

    /// <summary>The pseudonym that this one was merged into or rekeyed to, or null.</summary>
    public SubjectId? Link { get; init; }

    /// <summary>How many pseudonyms are merged into this one.</summary>
    public ulong Members { get; init; }

    /// <summary>How many live records it has.</summary>
    public ulong Records { get; init; }

    public static SubjectRow? TryDecode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader reader = new(bytes);
        reader.Array(7);
        ParticipantId custodian = reader.Participant();
        ulong status = reader.Unsigned();
        SubjectLog? log = SubjectLog.Read(ref reader);
        SubjectRow row = new()
        {
            Custodian = custodian,
            Status = status,
            Log = log ?? SubjectLog.Empty,
            Link = reader.TryNull() ? null : reader.Subject(),
            Members = reader.Unsigned(),
            Records = reader.Unsigned(),
        };
        return reader.End() && log is not null ? row : null;
    }

    /// <summary>The same sub-log with another standing.</summary>
    public SubjectRow With(ulong status, SubjectId? link, ulong members, ulong records) => new()
    {
        Custodian = Custodian,
        Status = status,
        Log = Log,
        Link = link,
        Members = members,
        Records = records,
    };

    /// <summary>The same standing with one more entry in the sub-log.</summary>
    public SubjectRow Logged(long time, Digest256 entryLeaf) => new()
    {
        Custodian = Custodian,
        Status = Status,
        Log = Log.Append(SubjectLog.LeafOf(time, entryLeaf)),
        Link = Link,
        Members = Members,
        Records = Records,
    };

    public byte[] Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[256]);
        writer.Array(7);
        writer.Id(Custodian);
        writer.Unsigned(Status);
        Log.Write(ref writer);
        writer.IdOrNull(Link);
        writer.Unsigned(Members);
        writer.Unsigned(Records);
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }
}
