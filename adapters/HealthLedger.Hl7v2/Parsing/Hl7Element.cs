namespace HealthLedger.Hl7v2.Parsing;

/// <summary>
/// A view of a field, repetition, component or subcomponent. It copies nothing; text is made when it is asked for.
/// The default value is an absent element.
/// </summary>
public readonly ref struct Hl7Element
{
    private readonly Hl7Message? _message;
    private readonly int _start;
    private readonly int _end;

    internal Hl7Element(Hl7Message message, int start, int end, Hl7ElementLevel level)
    {
        _message = message;
        _start = start;
        _end = end;
        Level = level;
    }

    /// <summary>What this element is.</summary>
    public Hl7ElementLevel Level { get; }

    /// <summary>Whether it was sent, and how.</summary>
    public Hl7Presence Presence
    {
        get
        {
            if (_message is null)
            {
                return Hl7Presence.Absent;
            }

            ReadOnlySpan<byte> raw = RawSpan;
            if (raw.IsEmpty)
            {
                return Hl7Presence.Empty;
            }

            return raw.SequenceEqual("\"\""u8) ? Hl7Presence.Null : Hl7Presence.Valued;
        }
    }

    /// <summary>Whether there is content other than HL7 null.</summary>
    public bool IsValued => Presence == Hl7Presence.Valued;

    /// <summary>The offset of the first byte from the first byte of the input, or -1 where the element is
    /// absent.</summary>
    public int ByteOffset => _message is null ? -1 : _start;

    /// <summary>The length in bytes; 0 where the element is absent.</summary>
    public int ByteLength => _end - _start;

    /// <summary>The bytes as received: a part of <see cref="Hl7Message.Bytes"/>, not a copy; valid as long as those
    /// are. Empty where the element is absent.</summary>
    public ReadOnlyMemory<byte> Raw => _message is null ? default : _message.Bytes[_start.._end];

    /// <summary>The number of parts one level below; 0 for an absent element and for a subcomponent. A part left empty
    /// counts. The work is linear in the length.</summary>
    public int Count => _message is null || Level == Hl7ElementLevel.Subcomponent
        ? 0
        : _message.CountParts(_start, _end, Level);

    /// <summary>Whether there is anything but delimiters and blanks; HL7 null is. In MSH-1 and MSH-2 the delimiters
    /// are the content.</summary>
    internal bool HasContent
    {
        get
        {
            if (_message is null || _start == _end)
            {
                return false;
            }

            EncodingCharacters characters = _message.EncodingCharacters;
            ReadOnlySpan<byte> hollow =
                [(byte)' ', characters.Repetition, characters.Component, characters.Subcomponent];
            return _message.IsLiteral(_start) || _message.MaskedSpan[_start.._end].ContainsAnyExcept(hollow);
        }
    }

    internal ReadOnlySpan<byte> RawSpan => _message is null ? default : _message.Bytes.Span[_start.._end];

    /// <summary>The part one level below: a repetition of a field, a component of a repetition, a subcomponent of a
    /// component. The work is linear in the length, so use <c>foreach</c> to visit many.</summary>
    /// <param name="number">Which, from 1.</param>
    /// <returns>The part; absent where there is none.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="number"/> is below 1.</exception>
    public Hl7Element this[int number]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
            foreach (Hl7Element part in this)
            {
                if (--number == 0)
                {
                    return part;
                }
            }

            return default;
        }
    }

    /// <summary>A component of this repetition, or of the first repetition of this field.</summary>
    /// <param name="component">Which, from 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="component"/> is below 1.</exception>
    /// <exception cref="InvalidOperationException">This is a component or a subcomponent.</exception>
    public Hl7Element GetComponent(int component) => Level switch
    {
        Hl7ElementLevel.Field => this[1][component],
        Hl7ElementLevel.Repetition => this[component],
        _ => throw new InvalidOperationException("Only a field or a repetition has components."),
    };

    /// <summary>The parts one level below, in order.</summary>
    public Hl7ElementEnumerator GetEnumerator() => new(_message, _start, _end, Level);

    /// <summary>The text with escape sequences replaced, whatever delimiters it holds: null where the element is
    /// absent, empty where it is empty, and two quotation marks where it is HL7 null. Escape sequences that are
    /// unknown, have no end, or are no text in the message's character set stay as they stand.</summary>
    public string? GetString() => _message?.Decode(_start, _end);

    /// <summary>The text with escape sequences left as they stand; null where the element is absent.</summary>
    public string? GetRawString() => _message?.DecodeRaw(_start, _end);

    /// <summary>The level and the length, never the content.</summary>
    public override string ToString() => $"{Level} ({ByteLength} bytes)";
}
