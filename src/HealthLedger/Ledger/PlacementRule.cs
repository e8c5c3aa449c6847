using HealthLedger.Canonical;
using HealthLedger.Primitives;
using HealthLedger.Records;

namespace HealthLedger.Ledger;

/// <summary>Where the records of an organisation, or of a kind, may lie.</summary>
public sealed class PlacementRule
{
    /// <summary>The organisation whose records are meant; null for any.</summary>
    public ParticipantId? Custodian { get; init; }

    /// <summary>The kind of record that is meant; null for any.</summary>
    public RecordKind? Kind { get; init; }

    /// <summary>Who may hold the encrypted content.</summary>
    public required PlacementGroup Holders { get; init; }

    /// <summary>Who is given a share of the key. With fewer than four of them, each opens the content alone.</summary>
    public required PlacementGroup Trustees { get; init; }

    /// <summary>How many holders must have the content before a record is ordered: 1 to 256.</summary>
    public required int Copies { get; init; }

    /// <summary>Rules stand in the order in which they are tried: the more particular first.</summary>
    internal static int Compare(PlacementRule left, PlacementRule right)
    {
        int order = left.Breadth.CompareTo(right.Breadth);
        if (order == 0 && left.Custodian is { } first && right.Custodian is { } second)
        {
            order = Compare(first, second);
        }

        return order != 0 ? order : Nullable.Compare(left.Kind, right.Kind);
    }

    internal static int Compare(ParticipantId left, ParticipantId right) =>
        left.ToArray().AsSpan().SequenceCompareTo(right.ToArray());

    private int Breadth => (Custodian is null ? 2 : 0) + (Kind is null ? 1 : 0);

    internal bool Means(ParticipantId custodian, RecordKind kind) =>
        (Custodian is null || Custodian == custodian) && (Kind is null || Kind == kind);

    internal static PlacementRule? Read(ref CanonicalReader reader)
    {
        reader.Array(5);
        ParticipantId? custodian = reader.TryNull() ? null : reader.Participant();
        RecordKind? kind = reader.TryNull() ? null : (RecordKind)reader.Unsigned(255);
        PlacementGroup? holders = PlacementGroup.Read(ref reader);
        PlacementGroup? trustees = PlacementGroup.Read(ref reader);
        uint copies = reader.Unsigned(PlacementPolicy.MaxCopies);
        return reader.IsGood && holders is not null && trustees is not null && copies > 0
            ? new PlacementRule
            {
                Custodian = custodian,
                Kind = kind,
                Holders = holders,
                Trustees = trustees,
                Copies = (int)copies,
            }
            : null;
    }

    internal void Write(ref CanonicalWriter writer)
    {
        writer.Array(5);
        if (Custodian is { } custodian)
        {
            writer.Id(custodian);
        }
        else
        {
            writer.Null();
        }

        if (Kind is { } kind)
        {
            writer.Unsigned((ulong)kind);
        }
        else
        {
            writer.Null();
        }

        Holders.Write(ref writer);
        Trustees.Write(ref writer);
        writer.Unsigned((ulong)Copies);
    }
}
