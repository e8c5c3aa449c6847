using System.Net;
using HealthLedger.Hl7v2.Intake;
using HealthLedger.Hl7v2.Mllp;
using HealthLedger.Inbox;

namespace HealthLedger.Cli.Serving;

/// <summary>How a listener stands.</summary>
/// <param name="Name">Its name.</param>
/// <param name="EndPoint">Where it listens, or null when it does not.</param>
/// <param name="Listener">What it is doing.</param>
/// <param name="Intake">What became of its messages.</param>
/// <param name="Queue">What waits of its messages.</param>
/// <param name="CertificateFault">The code of what keeps its new certificate from being used, or null.</param>
internal sealed record ListenerView(
    string Name,
    IPEndPoint? EndPoint,
    MllpListenerStatistics Listener,
    Hl7v2IntakeStatistics Intake,
    ListenerQueueStatus Queue,
    string? CertificateFault = null);
