using HealthLedger.Hl7v2.Parsing;

namespace HealthLedger.Hl7v2.Segments;

/// <summary>All segments of one ID, each as a view, in the order of the message.</summary>
/// <typeparam name="T">The view.</typeparam>
public ref struct Hl7SegmentViews<T>
    where T : struct, IHl7SegmentView<T>, allows ref struct
{
    private Hl7SegmentEnumerator _segments;

    internal Hl7SegmentViews(Hl7SegmentEnumerator segments) => _segments = segments;

    /// <summary>The view reached by the last <see cref="MoveNext"/>.</summary>
    public readonly T Current => T.From(_segments.Current);

    /// <summary>This, for <c>foreach</c>.</summary>
    public readonly Hl7SegmentViews<T> GetEnumerator() => this;

    /// <summary>Moves to the next segment.</summary>
    /// <returns>False when there is none.</returns>
    public bool MoveNext() => _segments.MoveNext();
}
