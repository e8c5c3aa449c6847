namespace HealthLedger.Testing.Simulation.Growth;

/// <summary>Sums at an instant, or between two.</summary>
internal sealed record GrowthMark(
    long Now, long Answered, ulong Height, long Messages, long Bytes, long Signed, long Verified, double Worked)
{
    /// <summary>What was added from here to a later instant.</summary>
    public GrowthMark To(GrowthMark later) => new(
        later.Now - Now,
        later.Answered - Answered,
        later.Height - Height,
        later.Messages - Messages,
        later.Bytes - Bytes,
        later.Signed - Signed,
        later.Verified - Verified,
        later.Worked - Worked);
}
