using HealthLedger.Verifier.Cbor;

namespace HealthLedger.Verifier.Formats;

/// <summary>An accounting of a subject's sub-log between two times (docs/spec/proofs.md, section 2).</summary>
internal sealed class Accounting
{
    public Accounting(CanonicalReader reader)
    {
        reader.ReadArray(16);
        reader.ReadVersion(FormatLimits.Version);
        reader.ReadSuite(FormatLimits.Suite);
        Subject = reader.ReadBytes(FormatLimits.HashBytes);
        From = reader.ReadTime();
        To = reader.ReadTime();
        if (From >= To)
        {
            reader.Fail(FormFault.Malformed);
        }

        Sealed = new SealedHeader(reader);
        Row = StateRow.Read(reader);
        StateProof = StateProof.ReadEmbedded(reader);
        First = reader.ReadUnsigned();
        Before = LogNeighbour.ReadOrNull(reader);
        After = LogNeighbour.ReadOrNull(reader);
        Items = AccountingEntry.ReadAll(reader);
        reader.RequireEnd();
    }

    public ReadOnlyMemory<byte> Subject { get; }

    /// <summary>The first millisecond of the interval.</summary>
    public ulong From { get; }

    /// <summary>The first millisecond after the interval.</summary>
    public ulong To { get; }

    public SealedHeader Sealed { get; }

    /// <summary>The subject's row; null where the subject is not enrolled.</summary>
    public StateRow? Row { get; }

    public StateProof StateProof { get; }

    /// <summary>Number of the first item in the sub-log, from 0.</summary>
    public ulong First { get; }

    public LogNeighbour? Before { get; }

    public LogNeighbour? After { get; }

    public AccountingEntry[] Items { get; }
}
