using HealthLedger.Ledger;
using HealthLedger.Primitives;

namespace Consortium.Demo;

/// <summary>A message that was answered with AA, and where it was sealed.</summary>
internal sealed class AcknowledgedMessage
{
    public required DemoMessage Message { get; init; }

    /// <summary>Who took it, and alone can open it.</summary>
    public required Organisation Custodian { get; init; }

    public required RecordId Record { get; init; }

    public required SealedEntry Entry { get; init; }
}
