namespace HealthLedger.Interop.Tests.Routes;

/// <summary>One arrival of a message at a destination.</summary>
/// <param name="ControlId">MSH-10.</param>
/// <param name="Life">Which start of the sending process it came from, counted from 0.</param>
/// <param name="At">When it was complete.</param>
/// <param name="Content">Its bytes.</param>
/// <param name="Answer">What the destination did.</param>
internal sealed record MessageReceipt(
    string ControlId, int Life, DateTimeOffset At, byte[] Content, ReceiptAnswer Answer)
{
    /// <summary>The feed and the number in it.</summary>
    public (string Feed, int Number) Place => RouteFeed.Split(ControlId);
}
