using System.Buffers;
using System.Runtime.CompilerServices;
using HealthLedger.Hl7v2.Parsing;

namespace HealthLedger.Hl7v2.Importing;

/// <summary>Cuts a stream into its messages and what stands between them, each with its place.</summary>
internal sealed class PieceCutter
{
    private const byte StartBlock = 0x0B;
    private const byte EndBlock = 0x1C;

    private static readonly SearchValues<byte> Between = SearchValues.Create(" \t\r\n\u000B"u8);
    private static readonly SearchValues<byte> BehindBlock = SearchValues.Create(" \t\r\n\u000B\u001C"u8);

    private readonly Hl7BatchStream _stream;
    private readonly Queue<CutPiece> _outside = new();
    private long _number;

    public PieceCutter(Stream stream, Hl7ParseOptions? options)
    {
        _stream = new Hl7BatchStream(stream, options)
        {
            Outside = (code, offset, content) => _outside.Enqueue(new CutPiece
            {
                Number = _number,
                Offset = offset,
                Content = content.ToArray(),
                ErrorCode = code,
            }),
        };
    }

    /// <summary>All pieces, in the order of the file; the same for the same bytes and options.</summary>
    public async IAsyncEnumerable<CutPiece> ReadAllAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (Hl7BatchItem item in _stream.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            while (_outside.TryDequeue(out CutPiece? outside))
            {
                yield return outside;
            }

            _number++;
            (ReadOnlyMemory<byte> message, int rest) = WithoutFrame(item.Message);
            yield return new CutPiece { Number = _number, Offset = item.Offset, Content = message };
            if (rest < item.Message.Length)
            {
                yield return new CutPiece
                {
                    Number = _number,
                    Offset = item.Offset + rest,
                    Content = item.Message[rest..],
                    ErrorCode = Hl7v2ErrorCodes.BatchContentSkipped,
                };
            }
        }

        while (_outside.TryDequeue(out CutPiece? outside))
        {
            yield return outside;
        }
    }

    // The message is what stands between start and end block; and where content that is in neither begins.
    private static (ReadOnlyMemory<byte> Message, int After) WithoutFrame(ReadOnlyMemory<byte> item)
    {
        if (Utf16Text.Find(item.Span) is not { } utf16)
        {
            return Unframe(item);
        }

        ReadOnlyMemory<byte> text = Utf16Text.Decode(item.Span, utf16, out _, out _);
        (ReadOnlyMemory<byte> message, int rest) = Unframe(text);
        return (item[..Utf16Text.CountBytes(message.Span)], Utf16Text.CountBytes(text.Span[..rest]));
    }

    private static (ReadOnlyMemory<byte> Message, int After) Unframe(ReadOnlyMemory<byte> item)
    {
        ReadOnlySpan<byte> bytes = item.Span;
        int end = bytes.IndexOf(EndBlock);
        if (end < 0)
        {
            int start = bytes.LastIndexOfAnyExcept(Between) + 1;
            int next = bytes[start..].IndexOf(StartBlock);
            return (next < 0 ? item : item[..(start + next)], item.Length);
        }

        int rest = bytes[end..].IndexOfAnyExcept(BehindBlock);
        return (item[..end], rest < 0 ? item.Length : end + rest);
    }
}
