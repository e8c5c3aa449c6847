using HealthLedger.Hl7v2.Parsing;

namespace HealthLedger.Hl7v2.Segments;

/// <summary>Finds segments by the types of their views.</summary>
public static class SegmentViews
{
    extension(Hl7Message message)
    {
        /// <summary>A segment, wherever it stands, as a view.</summary>
        /// <typeparam name="T">The view, such as <see cref="PidSegment"/>.</typeparam>
        /// <param name="occurrence">Which of that ID, from 1.</param>
        /// <returns>The view; of an absent segment where there is none.</returns>
        /// <exception cref="ArgumentNullException">The message is null.</exception>
        /// <exception cref="ArgumentOutOfRangeException"><paramref name="occurrence"/> is below 1.</exception>
        public T GetSegment<T>(int occurrence = 1)
            where T : struct, IHl7SegmentView<T>, allows ref struct
        {
            ArgumentNullException.ThrowIfNull(message);
            return T.From(message.GetSegment(T.SegmentId, occurrence));
        }

        /// <summary>All segments of one ID as views, in the order of the message.</summary>
        /// <typeparam name="T">The view, such as <see cref="ObxSegment"/>.</typeparam>
        /// <exception cref="ArgumentNullException">The message is null.</exception>
        public Hl7SegmentViews<T> FindSegments<T>()
            where T : struct, IHl7SegmentView<T>, allows ref struct
        {
            ArgumentNullException.ThrowIfNull(message);
            return new Hl7SegmentViews<T>(message.FindSegments(T.SegmentId));
        }
    }
}
