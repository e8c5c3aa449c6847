using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace HealthLedger.Hl7v2.Parsing;

/// <summary>
/// Cuts a stream into its messages as <see cref="Hl7BatchReader"/> cuts bytes in memory, in the memory of the longest
/// message however long the stream is. A message beyond <see cref="Hl7ParseOptions.MaxMessageBytes"/> is skipped with
/// <see cref="Hl7v2ErrorCodes.MessageTooLarge"/>, and reading goes on behind it. For one reader at a time.
/// </summary>
public sealed class Hl7BatchStream
{
    private const int ChunkLength = 64 * 1024;

    /// <summary>What stands between messages may be as long as this before it is skipped in pieces.</summary>
    private const int Slack = 64 * 1024;

    private static readonly SearchValues<byte> BetweenLines = SearchValues.Create(" \t\r\n\u000B"u8);

    private readonly BatchSource _source;
    private readonly Hl7ParseOptions _options;
    private readonly Hl7BatchReader _reader;
    private byte[] _buffer = new byte[2 * ChunkLength];
    private int _length;
    private int _searched;
    private long _offset;
    private bool _isSkipping;
    private bool _isStarted;
    private bool _isBehindLine;

    /// <summary>A reader of a stream.</summary>
    /// <param name="stream">Read from its position to its end; not closed.</param>
    /// <param name="options">The limits for messages and issues are used; <see cref="Hl7ParseOptions.Default"/> where
    /// null.</param>
    /// <exception cref="ArgumentNullException"><paramref name="stream"/> is null.</exception>
    public Hl7BatchStream(Stream stream, Hl7ParseOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _source = new BatchSource(stream);
        _options = options ?? Hl7ParseOptions.Default;
        _reader = new Hl7BatchReader(default, _options);
    }

    /// <summary>The number of messages read so far.</summary>
    public int MessageCount => _reader.MessageCount;

    /// <summary>Whether a batch or file header (BHS, FHS) was met.</summary>
    public bool IsBatch => _reader.IsBatch;

    /// <summary>What was found outside the messages; complete once the last message has been read. Offsets beyond the
    /// largest int are given as that.</summary>
    public ImmutableArray<Hl7Issue> Issues => _reader.Issues;

    /// <summary>Hears of everything that is no message, before the message behind it is read.</summary>
    internal OutsideHandler? Outside
    {
        get => _reader.Outside;
        init => _reader.Outside = value;
    }

    /// <summary>The longest buffer that was needed, for tests that hold memory to a bound.</summary>
    internal int LongestBuffer => _buffer.Length;

    /// <summary>Reads all messages, each when it is asked for.</summary>
    /// <param name="cancellationToken">Stops reading from the stream.</param>
    /// <exception cref="InvalidOperationException">It was called before.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async IAsyncEnumerable<Hl7BatchItem> ReadAllAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (_isStarted)
        {
            throw new InvalidOperationException("A stream is read once.");
        }

        _isStarted = true;
        bool isLast = false;
        while (!isLast)
        {
            isLast = await FillAsync(cancellationToken).ConfigureAwait(false);
            _reader.Utf16 = _source.Utf16;
            int whole = FindWhole(isLast);
            _reader.Feed(_buffer.AsMemory(0, whole), _offset);
            while (_reader.TryReadPart(out ReadOnlyMemory<byte> message, out long offset))
            {
                if (message.Length <= _options.MaxMessageBytes)
                {
                    // A copy: the buffer is used again.
                    yield return new Hl7BatchItem(_source.Utf16 is null ? message.ToArray() : message, offset);
                }
                else
                {
                    _reader.ReportTooLarge(offset);
                }
            }

            Remove(whole);
        }

        _reader.End(_offset, _source.Rest.Span);
    }

    /// <summary>Reads once; whether the stream has ended.</summary>
    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_buffer.Length - _length < ChunkLength)
        {
            Array.Resize(ref _buffer, (int)Math.Min(_buffer.Length * 2L, Array.MaxLength));
        }

        int read = await _source.ReadAsync(_buffer.AsMemory(_length), cancellationToken).ConfigureAwait(false);
        _length += read;
        return read == 0;
    }

    /// <summary>How many bytes of the buffer hold nothing but whole messages and what stands between them.</summary>
    private int FindWhole(bool isLast)
    {
        if (_isSkipping)
        {
            int first = FindBoundary(isLast, stopsAtFirst: true);
            Remove(first >= 0 ? first : isLast ? _length : _searched);
            _isSkipping = first < 0;
            if (_isSkipping)
            {
                return 0;
            }
        }

        int whole = isLast ? _length : Math.Max(FindBoundary(isLast, stopsAtFirst: false), 0);
        if (whole == 0 && _length > (long)_options.MaxMessageBytes + Slack)
        {
            _isSkipping = true;
            _reader.ReportTooLarge(_offset);
            Remove(_searched);
        }

        return whole;
    }

    /// <summary>The first or last place at which a message, a header or a trailer begins, of those that have not been
    /// looked at; -1 for none. Looks at every byte once.</summary>
    private int FindBoundary(bool isLast, bool stopsAtFirst)
    {
        ReadOnlySpan<byte> bytes = _buffer.AsSpan(0, _length);
        int found = -1;
        while (_searched < bytes.Length && (found < 0 || !stopsAtFirst))
        {
            if (!_isBehindLine)
            {
                int end = bytes[_searched..].IndexOfAny((byte)'\r', (byte)'\n', (byte)0x0B);
                _searched = end < 0 ? bytes.Length : _searched + end + 1;
                _isBehindLine = end >= 0;
            }

            int start = bytes[_searched..].IndexOfAnyExcept(BetweenLines);
            if (!_isBehindLine || start < 0)
            {
                _searched = bytes.Length;
                break;
            }

            _searched += start;
            if (!isLast && bytes.Length - _searched < Hl7BatchReader.LongestLineStart)
            {
                break;
            }

            found = Hl7BatchReader.IsBoundary(bytes[_searched..]) ? _searched : found;
            _isBehindLine = false;
        }

        return found;
    }

    private void Remove(int count)
    {
        _offset += _source.Utf16 is null ? count : Utf16Text.CountBytes(_buffer.AsSpan(0, count));
        _buffer.AsSpan(count, _length - count).CopyTo(_buffer);
        _length -= count;
        _searched = Math.Max(_searched - count, 0);
    }
}
