namespace HealthLedger.Hl7v2.Parsing;

/// <summary>Walks segments in the order of the message; all of them, or those of one ID.</summary>
public ref struct Hl7SegmentEnumerator
{
    private readonly Hl7Message _message;
    private readonly uint _id;
    private int _index;

    internal Hl7SegmentEnumerator(Hl7Message message, uint id)
    {
        _message = message;
        _id = id;
        _index = -1;
    }

    /// <summary>The segment reached by the last <see cref="MoveNext"/>.</summary>
    public readonly Hl7Segment Current => new(_message, _index);

    /// <summary>This enumerator, for <c>foreach</c>.</summary>
    public readonly Hl7SegmentEnumerator GetEnumerator() => this;

    /// <summary>Moves to the next segment.</summary>
    /// <returns>False when there is none.</returns>
    public bool MoveNext()
    {
        while (++_index < _message.SegmentCount)
        {
            if (_id == 0 || _message.GetEntry(_index).Id == _id)
            {
                return true;
            }
        }

        return false;
    }
}
