namespace HealthLedger.Runtime.Receiving;

/// <summary>What an attempt to seal a queued message came to.</summary>
internal readonly struct QueueOutcome
{
    private QueueOutcome(string? errorCode, bool isFinal, ParkedWait? wait = null, bool givesUp = false)
    {
        ErrorCode = errorCode;
        IsFinal = isFinal;
        Wait = wait;
        GivesUp = givesUp;
    }

    /// <summary>It is sealed, and out of the queue.</summary>
    public static QueueOutcome Done { get; } = new(null, false);

    /// <summary>Null when it is done.</summary>
    public string? ErrorCode { get; }

    /// <summary>Whether the same is to be expected of the next attempt.</summary>
    public bool IsFinal { get; }

    /// <summary>What it waits for that is not there; null when it is something else.</summary>
    public ParkedWait? Wait { get; }

    /// <summary>Whether it is set aside when that has not come in time.</summary>
    public bool GivesUp { get; }

    public static QueueOutcome Later(string errorCode) => new(errorCode, false);

    public static QueueOutcome Refused(string errorCode) => new(errorCode, true);

    public static QueueOutcome Parked(ParkedWait wait, bool givesUp) =>
        new(HealthLedgerErrorCodes.ReferenceAwaited, false, wait, givesUp);
}
