using System.Buffers.Binary;

namespace HealthLedger.Transport.Tcp;

/// <summary>
/// `frame = length: 4 bytes, most significant first, then the message`; a length of zero is a sign of life
/// (docs/spec/transport.md section 4).
/// </summary>
internal readonly struct PeerFrame
{
    public const int HeadBytes = 4;

    /// <summary>How many bytes are written or read at once at most.</summary>
    public const int PieceBytes = 64 * 1024;

    public PeerFrame(FrameStatus status, ReadOnlyMemory<byte> message = default)
    {
        Status = status;
        Message = message;
    }

    public FrameStatus Status { get; }

    /// <summary>The message, when there is one.</summary>
    public ReadOnlyMemory<byte> Message { get; }

    /// <summary>Reads a head.</summary>
    /// <param name="bytes">What there is.</param>
    /// <param name="limit">How long a message may be.</param>
    /// <param name="length">The length of the message.</param>
    public static FrameStatus ReadHead(ReadOnlySpan<byte> bytes, int limit, out int length)
    {
        length = 0;
        if (bytes.Length < HeadBytes)
        {
            return FrameStatus.NeedsMore;
        }

        uint value = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        if (value > (uint)limit)
        {
            return FrameStatus.TooLong;
        }

        length = (int)value;
        return length == 0 ? FrameStatus.Beat : FrameStatus.Message;
    }

    /// <summary>Writes a head.</summary>
    public static void WriteHead(Span<byte> destination, int length) =>
        BinaryPrimitives.WriteInt32BigEndian(destination, length);
}
