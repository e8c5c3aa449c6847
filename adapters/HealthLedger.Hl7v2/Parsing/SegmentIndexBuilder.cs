using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HealthLedger.Hl7v2.Parsing;

/// <summary>
/// Finds all field separators and segment ends of one message in a single pass: a whole vector is compared with the
/// three characters at once and only the hits are visited. Searching for one separator after the other is slower
/// than a plain loop here, since separators stand only a few bytes apart.
/// </summary>
internal ref struct SegmentIndexBuilder
{
    private const int LargestVector = 32;

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly byte _separator;
    private readonly Hl7ParseOptions _options;
    private int[] _marks;
    private int _markCount;
    private SegmentEntry[] _segments;
    private int _segmentCount;
    private int _segmentStart;
    private int _segmentFirstMark;
    private int _end;

    public SegmentIndexBuilder(ReadOnlySpan<byte> bytes, byte separator, Hl7ParseOptions options)
    {
        _bytes = bytes;
        _separator = separator;
        _options = options;
        _marks = ArrayPool<int>.Shared.Rent(Math.Clamp(bytes.Length / 4, 64, 4096) + LargestVector);
        _segments = ArrayPool<SegmentEntry>.Shared.Rent(16);
        LineEnds = new LineEndRule(bytes, separator);
    }

    /// <summary>What was found out about the segment ends.</summary>
    public LineEndRule LineEnds;

    /// <summary>The code of the limit that was passed, or null.</summary>
    public string? Failure { get; private set; }

    /// <summary>The offset where the limit was passed.</summary>
    public int FailureOffset { get; private set; }

    /// <summary>Bytes looked at so far, for tests that hold the work to a multiple of the input.</summary>
    public readonly long BytesVisited => _bytes.Length + LineEnds.BytesVisited;

    public readonly ReadOnlySpan<int> Marks => _marks.AsSpan(0, _markCount);

    public readonly ReadOnlySpan<SegmentEntry> Segments => _segments.AsSpan(0, _segmentCount);

    public readonly void Return()
    {
        ArrayPool<int>.Shared.Return(_marks);
        ArrayPool<SegmentEntry>.Shared.Return(_segments);
    }

    /// <summary>Indexes the bytes from <paramref name="start"/> up to <paramref name="end"/>.</summary>
    /// <returns>False when a limit was passed.</returns>
    public bool Run(int start, int end, ScanKernel kernel = ScanKernel.Automatic)
    {
        _segmentStart = start;
        _end = end;
        LineEnds.SetEnd(end);
        int position = start;
        if (kernel is ScanKernel.Vector256
            || (kernel == ScanKernel.Automatic && Vector256.IsHardwareAccelerated && end - start >= 32))
        {
            position = ScanVector256(start);
        }
        else if (kernel is ScanKernel.Vector128
            || (kernel == ScanKernel.Automatic && Vector128.IsHardwareAccelerated && end - start >= 16))
        {
            position = ScanVector128(start);
        }

        ScanScalar(position);
        if (Failure is null)
        {
            CloseSegment(end);
        }

        return Failure is null;
    }

    private int ScanVector256(int position)
    {
        ref byte origin = ref MemoryMarshal.GetReference(_bytes);
        Vector256<byte> separators = Vector256.Create(_separator);
        Vector256<byte> returns = Vector256.Create((byte)'\r');
        Vector256<byte> feeds = Vector256.Create((byte)'\n');
        while (_end - position >= 32 && Failure is null)
        {
            Vector256<byte> block = Vector256.LoadUnsafe(ref origin, (nuint)position);
            uint hits = (Vector256.Equals(block, separators) | Vector256.Equals(block, returns)
                | Vector256.Equals(block, feeds)).ExtractMostSignificantBits();
            Visit(hits, position);
            position += 32;
        }

        return position;
    }

    private int ScanVector128(int position)
    {
        ref byte origin = ref MemoryMarshal.GetReference(_bytes);
        Vector128<byte> separators = Vector128.Create(_separator);
        Vector128<byte> returns = Vector128.Create((byte)'\r');
        Vector128<byte> feeds = Vector128.Create((byte)'\n');
        while (_end - position >= 16 && Failure is null)
        {
            Vector128<byte> block = Vector128.LoadUnsafe(ref origin, (nuint)position);
            uint hits = (Vector128.Equals(block, separators) | Vector128.Equals(block, returns)
                | Vector128.Equals(block, feeds)).ExtractMostSignificantBits();
            Visit(hits, position);
            position += 16;
        }

        return position;
    }

    private void ScanScalar(int position)
    {
        for (; position < _end && Failure is null; position++)
        {
            byte value = _bytes[position];
            if (value == _separator || value is (byte)'\r' or (byte)'\n')
            {
                Visit(1, position);
            }
        }
    }

    private void Visit(uint hits, int position)
    {
        if (hits == 0)
        {
            return;
        }

        if (_marks.Length - _markCount < LargestVector)
        {
            GrowMarks();
        }

        int[] marks = _marks;
        int count = _markCount;
        while (hits != 0)
        {
            int hit = position + BitOperations.TrailingZeroCount(hits);
            hits &= hits - 1;
            if (_bytes[hit] == _separator)
            {
                marks[count++] = hit;
            }
            else
            {
                _markCount = count;
                EndLine(hit);
            }
        }

        _markCount = count;
        if (count > _options.MaxFields)
        {
            Fail(Hl7v2ErrorCodes.FieldsTooMany, position);
        }
    }

    private void EndLine(int position)
    {
        bool isEnd = _bytes[position] == '\r'
            ? LineEnds.OnCarriageReturn(position)
            : LineEnds.OnLineFeed(position, position == _segmentStart);
        if (isEnd)
        {
            CloseSegment(position);
            _segmentStart = position + 1;
            _segmentFirstMark = _markCount;
        }
    }

    private void CloseSegment(int end)
    {
        int start = _segmentStart;
        if (start >= end || Failure is not null)
        {
            return;
        }

        int nameEnd = _markCount > _segmentFirstMark ? _marks[_segmentFirstMark] : end;
        ReadOnlySpan<byte> name = _bytes[start..nameEnd];
        uint id = name.Length == 3 ? SegmentName.Pack(name, out _) : 0;
        if (id == 0)
        {
            name = name.Trim(" \t"u8);
            if (name.IsEmpty && nameEnd == end)
            {
                // A line of blanks is no segment; it stays in the gap between its neighbours.
                return;
            }

            id = SegmentName.Pack(name, out _);
        }

        if (_segmentCount == _options.MaxSegments)
        {
            Fail(Hl7v2ErrorCodes.SegmentsTooMany, start);
            return;
        }

        if (_segmentCount == _segments.Length)
        {
            GrowSegments();
        }

        _segments[_segmentCount++] = new SegmentEntry(start, end, _segmentFirstMark, id);
    }

    private void Fail(string code, int offset)
    {
        Failure = code;
        FailureOffset = offset;
    }

    private void GrowMarks()
    {
        int[] larger = ArrayPool<int>.Shared.Rent(_marks.Length * 2);
        _marks.AsSpan(0, _markCount).CopyTo(larger);
        ArrayPool<int>.Shared.Return(_marks);
        _marks = larger;
    }

    private void GrowSegments()
    {
        SegmentEntry[] larger = ArrayPool<SegmentEntry>.Shared.Rent(_segments.Length * 2);
        _segments.AsSpan(0, _segmentCount).CopyTo(larger);
        ArrayPool<SegmentEntry>.Shared.Return(_segments);
        _segments = larger;
    }
}
