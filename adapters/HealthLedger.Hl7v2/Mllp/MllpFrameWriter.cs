using System.Buffers;

namespace HealthLedger.Hl7v2.Mllp;

/// <summary>Puts content into a frame. HL7 v2 2.5.1 Appendix C (MLLP Release 1).</summary>
/// <remarks>Deals in bytes alone: content never passes through a text encoder.</remarks>
public static class MllpFrameWriter
{
    /// <summary>Writes start block, content, end block and carriage return.</summary>
    /// <param name="output">Receives the content's length and 3 bytes more.</param>
    /// <param name="content">The content, at least 1 byte, without the bytes 0x0B and 0x1C.</param>
    /// <exception cref="ArgumentException">The content is empty or holds a byte of the framing: nothing is
    /// written.</exception>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> content)
    {
        ArgumentNullException.ThrowIfNull(output);
        RequireFrameable(content, nameof(content));
        int length = content.Length + MllpBytes.FrameOverhead;
        Fill(output.GetSpan(length), content);
        output.Advance(length);
    }

    /// <summary>Refuses content that a receiver would not read back as one frame.</summary>
    internal static void RequireFrameable(ReadOnlySpan<byte> content, string name)
    {
        if (content.IsEmpty)
        {
            throw new ArgumentException("The content of a frame is at least one byte.", name);
        }

        int position = content.IndexOfAny(MllpBytes.StartBlock, MllpBytes.EndBlock);
        if (position >= 0)
        {
            throw new ArgumentException(
                FormattableString.Invariant($"The content holds a byte of the framing at offset {position}."), name);
        }
    }

    /// <summary>Whether a receiver reads content back as one frame.</summary>
    internal static bool IsFrameable(ReadOnlySpan<byte> content) =>
        !content.IsEmpty && content.IndexOfAny(MllpBytes.StartBlock, MllpBytes.EndBlock) < 0;

    /// <summary>Fills the front of the destination with the frame; the content has been checked.</summary>
    internal static void Fill(Span<byte> destination, ReadOnlySpan<byte> content)
    {
        destination[0] = MllpBytes.StartBlock;
        content.CopyTo(destination[1..]);
        destination[content.Length + 1] = MllpBytes.EndBlock;
        destination[content.Length + 2] = MllpBytes.CarriageReturn;
    }
}
