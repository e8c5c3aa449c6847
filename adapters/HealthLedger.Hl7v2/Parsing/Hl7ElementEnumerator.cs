namespace HealthLedger.Hl7v2.Parsing;

/// <summary>Walks the parts of an element in one pass over its bytes.</summary>
public ref struct Hl7ElementEnumerator
{
    private readonly Hl7Message? _message;
    private readonly int _end;
    private readonly Hl7ElementLevel _level;
    private int _next;
    private int _start;
    private int _stop;

    internal Hl7ElementEnumerator(Hl7Message? message, int start, int end, Hl7ElementLevel level)
    {
        _message = message;
        _end = end;
        _level = level;
        _next = message is null || level == Hl7ElementLevel.Subcomponent ? -1 : start;
    }

    /// <summary>The part reached by the last <see cref="MoveNext"/>.</summary>
    public readonly Hl7Element Current =>
        _message is null ? default : new Hl7Element(_message, _start, _stop, _level + 1);

    /// <summary>Moves to the next part.</summary>
    /// <returns>False when there is none.</returns>
    public bool MoveNext()
    {
        if (_next < 0)
        {
            return false;
        }

        _start = _next;
        _stop = _message!.FindPartEnd(_start, _end, _level);
        _next = _stop < _end ? _stop + 1 : -1;
        return true;
    }
}
