namespace HealthLedger.Hl7v2.Parsing;

/// <summary>What an element is.</summary>
public enum Hl7ElementLevel
{
    /// <summary>A field with all its repetitions.</summary>
    Field = 0,

    /// <summary>One repetition of a field.</summary>
    Repetition = 1,

    /// <summary>One component of a repetition.</summary>
    Component = 2,

    /// <summary>One subcomponent of a component.</summary>
    Subcomponent = 3,
}
