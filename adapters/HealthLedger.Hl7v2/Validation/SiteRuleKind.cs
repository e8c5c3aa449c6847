namespace HealthLedger.Hl7v2.Validation;

/// <summary>What a rule of a site demands.</summary>
internal enum SiteRuleKind
{
    /// <summary>The place has to be valued, in every segment of the ID, and there has to be one.</summary>
    Required = 0,

    /// <summary>A value has to be one of a list.</summary>
    Codes = 1,

    /// <summary>PID-3 has to hold an identifier of one of the assigning authorities.</summary>
    PatientAuthority = 2,
}
