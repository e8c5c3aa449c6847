namespace HealthLedger.Hl7v2.Intake;

/// <summary>Which queued messages of a listener are sealed in the order in which they came.</summary>
public enum MessageOrder
{
    /// <summary>Those of one sender (MSH-3 and MSH-4), over whichever connection.</summary>
    Feed = 0,

    /// <summary>Those of one connection. A sender that connects again begins a new order.</summary>
    Connection = 1,

    /// <summary>Those of one patient; those without patient as with <see cref="Feed"/>.</summary>
    Patient = 2,
}
