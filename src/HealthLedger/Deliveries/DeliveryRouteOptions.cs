namespace HealthLedger.Deliveries;

/// <summary>How a route delivers. Read once, when it starts.</summary>
public sealed class DeliveryRouteOptions
{
    /// <summary>How many deliveries of different orders are under way at once, 1 to 64. Default 1.</summary>
    public int MaxConcurrency { get; set; } = 1;

    /// <summary>How often a delivery that fails is attempted in all, 1 to 1,000. Default 5.</summary>
    public int MaxAttempts { get; set; } = 5;

    /// <summary>The first pause before something is tried again, 1 ms to 1 hour; each next one is twice as long.
    /// Default 1 second.</summary>
    public TimeSpan FirstPause { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause, from the first one to 1 day. Default 1 minute.</summary>
    public TimeSpan LongestPause { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>What becomes of what cannot be delivered. Default <see cref="DeliveryFailureAction.Block"/>.</summary>
    public DeliveryFailureAction OnFailure { get; set; }

    internal DeliveryRouteOptions CheckedCopy(string parameterName)
    {
        bool isGood = MaxConcurrency is >= 1 and <= 64 && MaxAttempts is >= 1 and <= 1000
            && FirstPause >= TimeSpan.FromMilliseconds(1) && FirstPause <= TimeSpan.FromHours(1)
            && LongestPause >= FirstPause && LongestPause <= TimeSpan.FromDays(1) && Enum.IsDefined(OnFailure);
        return isGood
            ? (DeliveryRouteOptions)MemberwiseClone()
            : throw new ArgumentException(
                "MaxConcurrency is 1 to 64, MaxAttempts 1 to 1,000, FirstPause 1 ms to 1 hour, LongestPause from there "
                + "to 1 day, and OnFailure a defined value.",
                parameterName);
    }
}
