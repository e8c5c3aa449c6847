namespace HealthLedger;

/// <summary>The defaults of <see cref="LedgerNodeOptions"/>, once.</summary>
internal static class LedgerNodeDefaults
{
    public const int QueueLength = 4096;
    public const long SubmissionEnvelopeBytes = 32L * 1024 * 1024;
    public const int SubmissionOperations = 5_000;

    public const long StateCacheBytes = 32L * 1024 * 1024;

    public static TimeSpan SealTimeout => TimeSpan.FromSeconds(30);

    public static TimeSpan ResendWindow => TimeSpan.FromDays(7);

    public static TimeSpan QuarantineRetention => TimeSpan.FromDays(90);

    public const int MaxQueuedMessages = 1_000_000;

    public static TimeSpan MessageRetention => TimeSpan.FromDays(90);

    public static TimeSpan ClockGapRunning => TimeSpan.FromHours(1);

    public static TimeSpan ClockGapRestart => TimeSpan.FromDays(30);

    public const int ConsensusWindow = 8;

    public static TimeSpan WitnessTimeout => TimeSpan.FromSeconds(5);

    public static TimeSpan ViewTimeout => TimeSpan.FromMilliseconds(500);

    public static TimeSpan PayloadRetention => TimeSpan.FromDays(6 * 366);
}
