using HealthLedger.Canonical;

namespace HealthLedger.Consensus.Runtime;

/// <summary>`submission-frame` of docs/spec/consensus.md section 6: a submission on its way to who may propose
/// it.</summary>
internal static class SubmissionFrame
{
    public const ulong Type = 20;

    public static ReadOnlyMemory<byte> Encode(ReadOnlyMemory<byte> submission)
    {
        CanonicalWriter writer = new(stackalloc byte[512]);
        writer.Array(2);
        writer.Unsigned(Type);
        writer.Bytes(submission);
        byte[] frame = writer.ToArray();
        writer.Dispose();
        return frame;
    }

    /// <summary>The submission, or null when the frame is something else.</summary>
    public static ReadOnlyMemory<byte>? TryDecode(ReadOnlyMemory<byte> frame)
    {
        CanonicalReader reader = new(frame.Span);
        if (reader.ArrayHead(16) != 2 || reader.Unsigned() != Type)
        {
            return null;
        }

        int length = reader.Bytes().Length;
        if (!reader.End())
        {
            return null;
        }

        return frame[^length..];
    }
}
