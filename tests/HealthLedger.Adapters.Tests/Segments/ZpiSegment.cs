using HealthLedger.Hl7v2.DataTypes;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Hl7v2.Segments;

namespace HealthLedger.Adapters.Tests.Segments;

/// <summary>A view as a user writes it for a Z segment.</summary>
internal readonly ref struct ZpiSegment : IHl7SegmentView<ZpiSegment>
{
    private ZpiSegment(Hl7Segment segment) => Segment = segment;

    public static string SegmentId => "ZPI";

    public Hl7Segment Segment { get; }

    public Hl7Element Triage => Segment[1];

    public DtmValue Since => DtmValue.From(Segment[2]);

    public static ZpiSegment From(Hl7Segment segment) => new(segment);
}
