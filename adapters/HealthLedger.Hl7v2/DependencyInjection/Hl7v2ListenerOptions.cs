using HealthLedger.Hl7v2.Intake;
using HealthLedger.Hl7v2.Mllp;

namespace HealthLedger.Hl7v2.DependencyInjection;

/// <summary>One hosted listener: where it listens, and what it accepts.</summary>
public sealed class Hl7v2ListenerOptions
{
    /// <summary>Where it listens and how much it takes from its senders.</summary>
    public MllpListenerOptions Listener { get; } = new();

    /// <summary>What it accepts and how it names patients.</summary>
    public Hl7v2IntakeOptions Intake { get; } = new();

    internal void Check(string parameterName)
    {
        _ = Listener.CheckedCopy();
        IReadOnlyList<string> faults = Intake.Validate();
        if (faults.Count > 0)
        {
            throw new ArgumentException(string.Join(' ', faults), parameterName);
        }
    }
}
