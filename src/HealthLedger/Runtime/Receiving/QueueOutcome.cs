namespace HealthLedger.Runtime.Receiving;

/// <summary>What an attempt to seal a queued message came to.</summary>
internal readonly struct QueueOutcome
{
    private QueueOutcome(string? errorCode, bool isFinal)
    {
        ErrorCode = errorCode;
        IsFinal = isFinal;
    }

    /// <summary>It is sealed, and out of the queue.</summary>
    public static QueueOutcome Done { get; } = new(null, false);

    /// <summary>Null when it is done.</summary>
    public string? ErrorCode { get; }

    /// <summary>Whether the same is to be expected of the next attempt.</summary>
    public bool IsFinal { get; }

    public static QueueOutcome Later(string errorCode) => new(errorCode, false);

    public static QueueOutcome Refused(string errorCode) => new(errorCode, true);
}
