namespace HealthLedger.Testing.Simulation.Nodes;

/// <summary>
/// Which records of a journal are still needed: those of heights above the stored one, and those of the view since the
/// last one that is whole. Of what a start has found only the number is known; it goes when neither can be in it.
/// </summary>
internal sealed class JournalIndex
{
    private readonly LinkedList<(ulong Position, ulong Height)> _heights = [];
    private ulong _oldHeight;
    private ulong _view;
    private long _since;

    /// <summary>Whether the records of the view have become many.</summary>
    public bool IsCompactionDue => _since >= 60;

    /// <summary>A start has found a journal.</summary>
    /// <param name="highest">What no record of it is above.</param>
    public void Begin(ulong highest)
    {
        _heights.Clear();
        _oldHeight = highest;
        _view = 0;
        _since = 60;
    }

    /// <summary>A record was appended.</summary>
    public void Add(ulong position, ulong? height, bool isWhole)
    {
        _since++;
        if (height is { } about)
        {
            _heights.AddLast((position, about));
        }
        else if (isWhole)
        {
            _view = position;
            _since = 0;
        }
    }

    /// <summary>The first position that is needed when everything up to a height is stored.</summary>
    public ulong Needed(ulong stored)
    {
        while (_heights.First is { } first && first.Value.Height <= stored)
        {
            _heights.RemoveFirst();
        }

        return stored < _oldHeight || _view == 0
            ? 0
            : Math.Min(_view, _heights.First?.Value.Position ?? ulong.MaxValue);
    }
}
