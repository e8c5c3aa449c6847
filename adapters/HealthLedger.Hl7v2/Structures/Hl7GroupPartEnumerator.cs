namespace HealthLedger.Hl7v2.Structures;

/// <summary>Walks the parts of a group, or its groups of one name.</summary>
public ref struct Hl7GroupPartEnumerator
{
    private readonly Hl7Structure? _structure;
    private readonly string? _name;
    private readonly int _group;
    private int _node;
    private bool _isStarted;

    internal Hl7GroupPartEnumerator(Hl7Structure? structure, int group, string? name)
    {
        _structure = structure;
        _group = group;
        _name = name;
        _node = -1;
        _isStarted = false;
    }

    /// <summary>The part reached by the last <see cref="MoveNext"/>.</summary>
    public readonly Hl7GroupPart Current => new(_structure!, _node);

    /// <summary>This, for <c>foreach</c>.</summary>
    public readonly Hl7GroupPartEnumerator GetEnumerator() => this;

    /// <summary>Moves to the next part.</summary>
    /// <returns>False when there is none.</returns>
    public bool MoveNext()
    {
        if (_structure is null)
        {
            return false;
        }

        do
        {
            _node = !_isStarted ? _structure.Node(_group).FirstPart
                : _node < 0 ? -1 : _structure.Node(_node).NextPart;
            _isStarted = true;
        }
        while (_node >= 0 && _name is not null && !IsNamed());

        return _node >= 0;
    }

    private readonly bool IsNamed() => _structure!.Node(_node).Segment < 0
        && string.Equals(_structure.NameOf(_node), _name, StringComparison.Ordinal);
}
