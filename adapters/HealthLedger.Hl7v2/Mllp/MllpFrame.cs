using System.Globalization;

namespace HealthLedger.Hl7v2.Mllp;

/// <summary>One frame taken out of a stream, or the part of it that was received.</summary>
/// <remarks>Holds patient data; <see cref="ToString"/> shows only the status and the length.</remarks>
public sealed class MllpFrame
{
    internal MllpFrame(
        MllpFrameStatus status, ReadOnlyMemory<byte> content, MllpFindings findings, long skippedByteCount)
    {
        Status = status;
        Content = content;
        Findings = findings;
        SkippedByteCount = skippedByteCount;
    }

    /// <summary>Whether the frame is whole, or what was wrong with it.</summary>
    public MllpFrameStatus Status { get; }

    /// <summary>
    /// The bytes between start and end block, both exclusive; for a faulty frame those received, at most the
    /// limit. Valid until the next call to the reader, and only while the input it came from is not released.
    /// </summary>
    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>Departures from the grammar that were tolerated.</summary>
    public MllpFindings Findings { get; }

    /// <summary>Bytes skipped between the frame before and this one.</summary>
    public long SkippedByteCount { get; }

    /// <summary>Shows status and length, never content.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Status}, {Content.Length} bytes");
}
