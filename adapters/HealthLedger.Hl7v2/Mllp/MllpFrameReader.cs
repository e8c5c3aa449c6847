using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using HealthLedger.Hl7v2.Parsing;

namespace HealthLedger.Hl7v2.Mllp;

/// <summary>Takes frames out of a stream of bytes that arrives in pieces of any size.</summary>
/// <remarks>
/// <para>Grammar, HL7 v2 2.5.1 Appendix C (MLLP Release 1): <c>block = SB content EB CR</c> with SB = 0x0B,
/// EB = 0x1C, CR = 0x0D. What is read here: <c>stream = *( *skipped 1*SB content EB [ CR [ LF ] ] )</c>,
/// where content is any bytes but SB and EB, and skipped any bytes but SB.</para>
/// <para>Content in UTF-16 is read too, although MLLP is not made for it: half of a character may be SB or EB, as of
/// U+201C. Such a frame is cut there, and never passes for whole: content in UTF-16 that does not end with a CR or LF
/// has the finding <see cref="MllpFindings.ContentAfterEnd"/>.</para>
/// <para>What comes out does not depend on how the bytes were split. Each byte is looked at a fixed number of
/// times, so the work is linear in the input. The byte after EB decides about the end of a frame; when the
/// sender stops after EB, <see cref="IsEndPending"/> is set and <see cref="TryComplete"/> delivers the frame
/// without it.</para>
/// <para>Not safe for use by two threads at once.</para>
/// </remarks>
public sealed class MllpFrameReader : IDisposable
{
    /// <summary>
    /// The default limit of a frame's content: 16 MiB and 64 KiB for what senders add around 16 MiB.
    /// </summary>
    public const int DefaultMaxFrameBytes = (16 * 1024 * 1024) + (64 * 1024);

    private readonly int _maxFrameBytes;
    private readonly MllpContentBuffer _content;
    private State _state;
    private bool _isDelivered;
    private bool _isStartRepeated;

    /// <summary>Creates a reader that has seen nothing yet.</summary>
    /// <param name="maxFrameBytes">The largest content in bytes, at least 1. A longer frame comes out as
    /// <see cref="MllpFrameStatus.TooLong"/> with its first bytes; the rest up to its end is dropped.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is below 1.</exception>
    public MllpFrameReader(int maxFrameBytes = DefaultMaxFrameBytes)
        : this(maxFrameBytes, budget: null)
    {
    }

    internal MllpFrameReader(int maxFrameBytes, MllpBufferBudget? budget)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxFrameBytes, 1);
        _maxFrameBytes = maxFrameBytes;
        _content = new MllpContentBuffer(budget);
    }

    private enum State
    {
        Outside,
        InFrame,
        EndPending,
        AfterEnd,
        AfterCarriageReturn,
        Discarding,
    }

    /// <summary>Whether a frame has begun and its end block has not come yet.</summary>
    public bool IsInFrame => _state == State.InFrame;

    /// <summary>Whether the end block has come and the reader waits for the byte after it.</summary>
    public bool IsEndPending => _state == State.EndPending;

    /// <summary>Whole frames delivered so far.</summary>
    public long FrameCount { get; private set; }

    /// <summary>Faulty frames delivered so far.</summary>
    public long FaultCount { get; private set; }

    /// <summary>Bytes outside any frame and dropped bytes of frames that were too long.</summary>
    public long SkippedByteCount { get; private set; }

    /// <summary>Bytes skipped since the frame delivered last.</summary>
    internal long SkippedSinceFrame { get; private set; }

    /// <summary>Bytes looked at: the measure of the work done. At most two looks at a byte.</summary>
    internal long ExaminedByteCount { get; private set; }

    /// <summary>
    /// Takes the next frame from the input, and cuts what was used off the front of the input.
    /// </summary>
    /// <param name="input">Bytes in the order of arrival. When the result is false, all of them have been
    /// used and may be released; when it is true, they must stay valid as long as the frame's content is
    /// read.</param>
    /// <param name="frame">The frame, whole or faulty, when the result is true.</param>
    /// <returns>False when no further frame ends in the input.</returns>
    public bool TryRead(ref ReadOnlySequence<byte> input, [NotNullWhen(true)] out MllpFrame? frame)
    {
        ForgetDelivered();
        frame = null;
        SequencePosition position = input.Start;
        while (frame is null && input.TryGet(ref position, out ReadOnlyMemory<byte> piece))
        {
            int used = 0;
            while (frame is null && used < piece.Length)
            {
                used += Step(piece[used..], out frame);
            }

            input = input.Slice(used);
        }

        return frame is not null;
    }

    /// <summary>
    /// Says that nothing follows, or that nothing followed the end block in good time: delivers the frame
    /// whose end is pending, or the unfinished frame as <see cref="MllpFrameStatus.Incomplete"/>. The reader
    /// may be used further.
    /// </summary>
    /// <param name="frame">The frame when the result is true.</param>
    /// <returns>False when no frame was open.</returns>
    public bool TryComplete([NotNullWhen(true)] out MllpFrame? frame) =>
        TryAbandon(MllpFrameStatus.Incomplete, out frame);

    /// <inheritdoc/>
    public void Dispose() => _content.Release();

    /// <summary>As <see cref="TryComplete"/>, with the status that an unfinished frame gets.</summary>
    internal bool TryAbandon(
        MllpFrameStatus status, [NotNullWhen(true)] out MllpFrame? frame)
    {
        ForgetDelivered();
        frame = null;
        if (_state == State.EndPending)
        {
            _state = State.AfterEnd;
            frame = DeliverWhole(_content.Written, MllpFindings.EndCarriageReturnMissing);
        }
        else if (_state == State.InFrame)
        {
            _state = State.Outside;
            frame = Deliver(status, _content.Written, MllpFindings.None);
        }

        return frame is not null;
    }

    /// <summary>Uses at least one byte of a piece that is not empty, unless it delivers a frame.</summary>
    private int Step(ReadOnlyMemory<byte> piece, out MllpFrame? frame)
    {
        frame = null;
        switch (_state)
        {
            case State.Outside:
                return SkipToStart(piece.Span);
            case State.InFrame:
                return ReadContent(piece, out frame);
            case State.EndPending:
                return FinishPending(piece.Span[0], out frame);
            case State.Discarding:
                return DiscardToEnd(piece.Span);
            case State.AfterEnd:
                return SkipTail(piece.Span[0], MllpBytes.CarriageReturn, State.AfterCarriageReturn);
            default:
                return SkipTail(piece.Span[0], MllpBytes.LineFeed, State.Outside);
        }
    }

    private int SkipToStart(ReadOnlySpan<byte> piece)
    {
        int start = piece.IndexOf(MllpBytes.StartBlock);
        if (start < 0)
        {
            CountSkipped(piece.Length);
            return piece.Length;
        }

        CountSkipped(start);
        ExaminedByteCount++;
        _state = State.InFrame;
        return start + 1;
    }

    private int ReadContent(ReadOnlyMemory<byte> piece, out MllpFrame? frame)
    {
        // A frame that is longer than the limit is recognised one byte after the limit, however the bytes were split.
        int room = _maxFrameBytes - _content.Length;
        ReadOnlySpan<byte> span = piece.Length > room + 1L ? piece.Span[..(room + 1)] : piece.Span;
        int end = span.IndexOfAny(MllpBytes.StartBlock, MllpBytes.EndBlock);
        ExaminedByteCount += end < 0 ? span.Length : end + 1;
        if (end < 0)
        {
            return ReadContinued(piece[..span.Length], room, out frame);
        }

        if (span[end] == MllpBytes.StartBlock)
        {
            return Restart(piece[..end], out frame);
        }

        // Every delivery frees the content, so the piece is used in place only when nothing was collected before.
        if (_content.Length == 0 && end + 1 < piece.Length)
        {
            byte next = piece.Span[end + 1];
            frame = DeliverWhole(piece[..end], FindingsOf(next));
            return end + 1 + Finish(next);
        }

        frame = Collect(piece[..end]);
        if (frame is not null)
        {
            return end;
        }

        _state = State.EndPending;
        return end + 1;
    }

    private int ReadContinued(ReadOnlyMemory<byte> piece, int room, out MllpFrame? frame)
    {
        if (piece.Length <= room)
        {
            frame = Collect(piece);
            return piece.Length;
        }

        frame = Collect(piece[..room]);
        if (frame is null)
        {
            _state = State.Discarding;
            frame = Deliver(MllpFrameStatus.TooLong, _content.Written, MllpFindings.None);
        }

        return room;
    }

    /// <summary>
    /// Keeps the bytes for later; delivers what there is as faulty when the shared memory is used up.
    /// </summary>
    private MllpFrame? Collect(ReadOnlyMemory<byte> piece)
    {
        if (_content.TryAppend(piece.Span))
        {
            return null;
        }

        _state = State.Discarding;
        return Deliver(MllpFrameStatus.MemoryExhausted, _content.Written, MllpFindings.None);
    }

    private int Restart(ReadOnlyMemory<byte> piece, out MllpFrame? frame)
    {
        frame = null;
        if (_content.Length == 0 && piece.IsEmpty)
        {
            // One start block after another opens the frame once: a fault for each would be an answer for each byte.
            _isStartRepeated = true;
            return 1;
        }

        if (_content.Length == 0)
        {
            frame = Deliver(MllpFrameStatus.Truncated, piece, MllpFindings.None);
            return piece.Length + 1;
        }

        frame = Collect(piece);
        if (frame is not null)
        {
            return piece.Length;
        }

        frame = Deliver(MllpFrameStatus.Truncated, _content.Written, MllpFindings.None);
        return piece.Length + 1;
    }

    private int FinishPending(byte next, out MllpFrame? frame)
    {
        ExaminedByteCount++;
        frame = DeliverWhole(_content.Written, FindingsOf(next));
        return Finish(next);
    }

    /// <summary>
    /// Sets the state behind a frame's end block; the following byte is used if it belongs to the end.
    /// </summary>
    private int Finish(byte next)
    {
        bool isEnd = next == MllpBytes.CarriageReturn;
        _state = isEnd ? State.AfterCarriageReturn : State.Outside;
        return isEnd ? 1 : 0;
    }

    private int DiscardToEnd(ReadOnlySpan<byte> piece)
    {
        int end = piece.IndexOfAny(MllpBytes.StartBlock, MllpBytes.EndBlock);
        if (end < 0)
        {
            CountSkipped(piece.Length);
            return piece.Length;
        }

        CountSkipped(end);
        ExaminedByteCount++;
        _state = piece[end] == MllpBytes.StartBlock ? State.InFrame : State.AfterEnd;
        return end + 1;
    }

    private int SkipTail(byte next, byte expected, State following)
    {
        ExaminedByteCount++;
        bool isExpected = next == expected;
        _state = isExpected ? following : State.Outside;
        return isExpected ? 1 : 0;
    }

    private static MllpFindings FindingsOf(byte next) => next switch
    {
        MllpBytes.CarriageReturn => MllpFindings.None,
        MllpBytes.StartBlock or MllpBytes.LineFeed or MllpBytes.Null => MllpFindings.EndCarriageReturnMissing,
        _ => MllpFindings.EndCarriageReturnMissing | MllpFindings.ContentAfterEnd,
    };

    private void CountSkipped(int count)
    {
        ExaminedByteCount += count;
        SkippedByteCount += count;
        SkippedSinceFrame += count;
    }

    private MllpFrame DeliverWhole(ReadOnlyMemory<byte> content, MllpFindings findings) => Deliver(
        content.IsEmpty ? MllpFrameStatus.Empty : MllpFrameStatus.Complete,
        content,
        findings | (Utf16Text.IsCutOff(content.Span) ? MllpFindings.ContentAfterEnd : MllpFindings.None));

    private MllpFrame Deliver(MllpFrameStatus status, ReadOnlyMemory<byte> content, MllpFindings findings)
    {
        findings |= SkippedSinceFrame > 0 ? MllpFindings.BytesSkipped : MllpFindings.None;
        findings |= _isStartRepeated ? MllpFindings.StartRepeated : MllpFindings.None;
        MllpFrame frame = new(status, content, findings, SkippedSinceFrame);
        SkippedSinceFrame = 0;
        _isStartRepeated = false;
        _isDelivered = true;
        if (status == MllpFrameStatus.Complete)
        {
            FrameCount++;
        }
        else
        {
            FaultCount++;
        }

        return frame;
    }

    private void ForgetDelivered()
    {
        if (_isDelivered)
        {
            _isDelivered = false;
            _content.Release();
        }
    }
}
