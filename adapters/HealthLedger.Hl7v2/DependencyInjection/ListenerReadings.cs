using HealthLedger.Hl7v2.Intake;
using HealthLedger.Hl7v2.Mllp;
using HealthLedger.Hosting.Alerts;
using HealthLedger.Inbox;

namespace HealthLedger.Hl7v2.DependencyInjection;

/// <summary>How listeners stand, as rules of alerts look at it.</summary>
public static class ListenerReadings
{
    /// <summary>Of one listener.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="listener">What it is doing.</param>
    /// <param name="intake">What became of its messages.</param>
    /// <param name="certificateFault">The code of what keeps its certificate from being renewed, or null.</param>
    /// <param name="queue">What waits of its messages, or null where that is not known.</param>
    public static ListenerReading Of(
        string name,
        MllpListenerStatistics listener,
        Hl7v2IntakeStatistics intake,
        string? certificateFault = null,
        ListenerQueueStatus? queue = null)
    {
        ArgumentNullException.ThrowIfNull(listener);
        ArgumentNullException.ThrowIfNull(intake);
        return new ListenerReading
        {
            Name = name,
            LastMessageAt = listener.LastFrameAt,
            ListeningSince = listener.ListeningSince,
            IsPaused = listener.IsPaused,
            Answers = intake.Answers,
            CertificateExpiresAt = listener.CertificateExpiresAt,
            CertificateFault = certificateFault,
            Fault = intake.Fault,
            Queue = queue,
        };
    }
}
