using System.Buffers;
using System.Text;
using HealthLedger.Hl7v2.Mllp;

namespace HealthLedger.Adapters.Tests.Mllp;

/// <summary>Runs a reader over pieces and writes down what came out, one line for each frame.</summary>
internal static class FrameScript
{
    /// <summary>Latin-1 text to bytes, with [ for SB, ] for EB and / for CR.</summary>
    public static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(
        text.Replace('[', '\x0b').Replace(']', '\x1c').Replace('/', '\r'));

    public static string Read(
        IEnumerable<ReadOnlyMemory<byte>> pieces, MllpFrameReader reader, bool isCompleted = true)
    {
        StringBuilder script = new();
        foreach (ReadOnlyMemory<byte> piece in pieces)
        {
            Read(new ReadOnlySequence<byte>(piece), reader, script);
        }

        if (isCompleted && reader.TryComplete(out MllpFrame? last))
        {
            Write(last, script);
        }

        return script.ToString();
    }

    public static string Read(ReadOnlySequence<byte> input, MllpFrameReader reader)
    {
        StringBuilder script = new();
        Read(input, reader, script);
        if (reader.TryComplete(out MllpFrame? last))
        {
            Write(last, script);
        }

        return script.ToString();
    }

    private static void Read(ReadOnlySequence<byte> input, MllpFrameReader reader, StringBuilder script)
    {
        while (reader.TryRead(ref input, out MllpFrame? frame))
        {
            Write(frame, script);
        }
    }

    private static void Write(MllpFrame frame, StringBuilder script)
    {
        string content = Encoding.Latin1.GetString(frame.Content.Span).Replace('\r', '/');
        script.Append(frame.Status).Append(" '").Append(content).Append("' ").Append(frame.Findings)
            .Append(' ').Append(frame.SkippedByteCount).Append('\n');
    }
}
