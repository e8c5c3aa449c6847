namespace HealthLedger.Hl7v2.Intake;

/// <summary>A parked message whose time is over, and what it refers to has not come.</summary>
public enum OverdueAction
{
    /// <summary>It is sealed as a record of its own, with an issue.</summary>
    Seal = 0,

    /// <summary>It is set aside, acknowledged and whole, until somebody replays it.</summary>
    SetAside = 1,
}
