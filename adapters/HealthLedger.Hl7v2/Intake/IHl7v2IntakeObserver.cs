namespace HealthLedger.Hl7v2.Intake;

/// <summary>Hears what became of each message, for logs and for applications that act on sealed messages.</summary>
public interface IHl7v2IntakeObserver
{
    /// <summary>Called before the answer is sent, on the connection's own flow: return at once. Exceptions are
    /// ignored.</summary>
    /// <param name="intakeEvent">Codes, counts and ids of our own; never content.</param>
    void OnEvent(Hl7v2IntakeEvent intakeEvent);
}
