namespace HealthLedger.Hl7v2.Generator;

/// <summary>What a range of versions says about a member.</summary>
internal sealed record MemberRow(int Since, int Until, MemberFacts Facts);
