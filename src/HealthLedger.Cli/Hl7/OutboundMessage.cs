using System.Buffers;
using System.Text;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Hl7v2.Segments;

namespace HealthLedger.Cli.Hl7;

/// <summary>One message to be sent: without framing, segments ended by CR, its control id known.</summary>
internal sealed class OutboundMessage
{
    private const int LongestControlId = 20;

    // What a file may have around a message, and a frame may not have inside it.
    private static readonly SearchValues<byte> Padding = SearchValues.Create("\r\n \t\u000B\u001C"u8);

    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly int _idStart;
    private readonly int _idLength;

    private OutboundMessage(ReadOnlyMemory<byte> bytes, string controlId, int idStart, int idLength)
    {
        _bytes = bytes;
        ControlId = controlId;
        _idStart = idStart;
        _idLength = idLength;
    }

    /// <summary>MSH-10; empty where the message has none.</summary>
    public string ControlId { get; }

    /// <summary>Prepares a message of a file; null where its header cannot be read.</summary>
    public static OutboundMessage? TryPrepare(ReadOnlyMemory<byte> message)
    {
        int end = message.Span.LastIndexOfAnyExcept(Padding) + 1;
        byte[] bytes = new byte[end + 1];
        message.Span[..end].CopyTo(bytes);
        bytes[end] = (byte)'\r';
        if (!bytes.AsSpan(0, end).Contains((byte)'\r'))
        {
            // An editor has made LF of every CR; a receiver needs CR.
            bytes.AsSpan().Replace((byte)'\n', (byte)'\r');
        }

        if (!Hl7Message.TryParse(bytes, null, out Hl7Message? parsed, out _)
            || bytes.AsSpan().ContainsAny((byte)0x0B, (byte)0x1C))
        {
            return null;
        }

        Hl7Element id = parsed.Header.Segment[10];
        return new OutboundMessage(bytes, parsed.Header.ControlId.Value ?? string.Empty, id.ByteOffset, id.ByteLength);
    }

    /// <summary>The bytes as they are.</summary>
    public ReadOnlyMemory<byte> ToBytes() => _bytes;

    /// <summary>The bytes of a copy whose MSH-10 ends with a suffix; the id stays within 20 characters.</summary>
    public (string ControlId, ReadOnlyMemory<byte> Bytes) ToCopy(string suffix)
    {
        if (_idStart < 0)
        {
            return (ControlId, _bytes);
        }

        string stem = ControlId.Length + suffix.Length > LongestControlId
            ? ControlId[..(LongestControlId - suffix.Length)]
            : ControlId;
        string id = stem + suffix;
        byte[] idBytes = Encoding.ASCII.GetBytes(id);
        byte[] copy = new byte[_bytes.Length - _idLength + idBytes.Length];
        _bytes.Span[.._idStart].CopyTo(copy);
        idBytes.CopyTo(copy.AsSpan(_idStart));
        _bytes.Span[(_idStart + _idLength)..].CopyTo(copy.AsSpan(_idStart + idBytes.Length));
        return (id, copy);
    }
}
