namespace HealthLedger.Cli.Hl7;

/// <summary>What became of one message that was sent.</summary>
/// <param name="ControlId">MSH-10 as sent.</param>
/// <param name="Acknowledgment">MSA-1, or null when there was no readable answer.</param>
/// <param name="Latency">From sending to answer.</param>
/// <param name="Error">The code of what went wrong, or null.</param>
internal readonly record struct SendResult(string ControlId, string? Acknowledgment, TimeSpan Latency, string? Error)
{
    /// <summary>AA, or CA where the receiver answers in enhanced mode.</summary>
    public bool IsAccepted => Acknowledgment is "AA" or "CA";
}
