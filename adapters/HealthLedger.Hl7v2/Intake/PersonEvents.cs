namespace HealthLedger.Hl7v2.Intake;

/// <summary>Which ADT events say something of a person rather than of a visit (HL7 v2.5.1 ch. 3.3).</summary>
internal static class PersonEvents
{
    /// <summary>Unlinks two patients that A24 linked.</summary>
    public const string Unlink = "A37";

    /// <summary>Whether it is a snapshot of what is known of a person: A08, A28 and A31.</summary>
    public static bool IsUpdate(string trigger) => trigger is "A08" or "A28" or "A31";

    /// <summary>
    /// Whether MRG names an identifier that PID takes the place of. Merges of accounts and visits alone (A35, A41, A42,
    /// A50, ...) and moves of them from one person to another (A43 to A45) are not among them: they make nobody one
    /// person.
    /// </summary>
    public static bool IsMerge(string trigger) =>
        trigger is "A18" or "A30" or "A34" or "A36" or "A39" or "A40" or "A46" or "A47";

    /// <summary>Whether two PID segments are of one person, or are not any more: A24 and A37.</summary>
    public static bool IsPair(string trigger) => trigger is "A24" or Unlink;
}
