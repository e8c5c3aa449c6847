using HealthLedger.Hl7v2.Parsing;

namespace HealthLedger.Hl7v2.Segments;

/// <summary>A view of a segment by the names of its fields. A type of your own for a Z segment implements it and is
/// then found like the others: <c>message.GetSegment&lt;ZpiSegment&gt;()</c>.</summary>
/// <typeparam name="TSelf">The view itself.</typeparam>
public interface IHl7SegmentView<TSelf>
    where TSelf : struct, IHl7SegmentView<TSelf>, allows ref struct
{
    /// <summary>The ID of the segments that it views, such as <c>PID</c>.</summary>
    static abstract string SegmentId { get; }

    /// <summary>The segment itself.</summary>
    Hl7Segment Segment { get; }

    /// <summary>The view of a segment; of an absent segment all fields are absent.</summary>
    /// <param name="segment">The segment.</param>
    /// <exception cref="ArgumentException">The segment has another ID.</exception>
    static abstract TSelf From(Hl7Segment segment);
}
