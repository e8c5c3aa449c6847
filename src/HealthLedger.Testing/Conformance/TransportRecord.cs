namespace HealthLedger.Testing.Conformance;

/// <summary>What a handler has heard of one lane of one peer.</summary>
internal sealed class TransportRecord
{
    public bool IsUp { get; set; }

    public int Ups { get; set; }

    public int Downs { get; set; }

    /// <summary>Messages that the handler was given.</summary>
    public int Arrived { get; set; }

    /// <summary>Whether a message is being handled.</summary>
    public bool IsBusy { get; set; }

    /// <summary>The numbers of the messages that were handled, in order.</summary>
    public List<int> Numbers { get; private set; } = [];

    /// <summary>Bytes of the messages that were handled.</summary>
    public long Bytes { get; set; }

    public TransportRecord Copy() => new()
    {
        IsUp = IsUp,
        Ups = Ups,
        Downs = Downs,
        Arrived = Arrived,
        IsBusy = IsBusy,
        Numbers = [.. Numbers],
        Bytes = Bytes,
    };
}
