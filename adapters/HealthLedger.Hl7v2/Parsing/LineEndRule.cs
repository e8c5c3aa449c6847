namespace HealthLedger.Hl7v2.Parsing;

/// <summary>
/// Decides which CR and LF end a segment. CR always does (HL7 v2.5.1 ch. 2.5.1), and CRLF is one end. The first end
/// in the message settles what a lone LF is: in a message that starts with LF every LF ends a segment; in one that
/// starts with CR or CRLF a lone LF is data, unless a segment ID in capitals and a field separator follow it. Without
/// that exception a mixed file would lose segments; with it a line break in a text stays part of the text, since a
/// separator in a text is escaped.
/// </summary>
internal ref struct LineEndRule(ReadOnlySpan<byte> bytes, byte separator)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private readonly byte _separator = separator;
    private int _end;
    private int _dataUntil;
    private bool _isSettled;
    private bool _isLineFeedMessage;

    public int CarriageReturns { get; private set; }

    public int LineFeeds { get; private set; }

    public int Pairs { get; private set; }

    /// <summary>The offset of the first LF kept as data, or -1.</summary>
    public int FirstKept { get; private set; } = -1;

    /// <summary>Bytes looked at to judge lone LFs.</summary>
    public long BytesVisited { get; private set; }

    public readonly bool IsMixed =>
        (CarriageReturns > 0 ? 1 : 0) + (LineFeeds > 0 ? 1 : 0) + (Pairs > 0 ? 1 : 0) > 1;

    public void SetEnd(int end) => _end = end;

    public bool OnCarriageReturn(int position)
    {
        _isSettled = true;
        if (position + 1 < _end && _bytes[position + 1] == '\n')
        {
            Pairs++;
        }
        else
        {
            CarriageReturns++;
        }

        return true;
    }

    public bool OnLineFeed(int position, bool isLineEmpty)
    {
        if (isLineEmpty)
        {
            // The second half of CRLF, or a blank line.
            return true;
        }

        if (!_isSettled)
        {
            _isSettled = true;
            _isLineFeedMessage = true;
        }

        if (_isLineFeedMessage || (position >= _dataUntil && IsSegmentNext(position)))
        {
            LineFeeds++;
            return true;
        }

        if (FirstKept < 0)
        {
            FirstKept = position;
        }

        return false;
    }

    /// <summary>Judges a whole run of LFs at once, so that the work stays linear.</summary>
    private bool IsSegmentNext(int position)
    {
        int next = position;
        while (next < _end && _bytes[next] == '\n')
        {
            next++;
        }

        BytesVisited += next - position;
        if (next + 3 < _end && _bytes[next + 3] == _separator
            && SegmentName.Pack(_bytes.Slice(next, 3), out bool isCapital) != 0 && isCapital)
        {
            return true;
        }

        _dataUntil = next;
        return false;
    }
}
