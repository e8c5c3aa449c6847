namespace HealthLedger.Hl7v2.Generator;

/// <summary>What the base dictionary says about a member in one version.</summary>
internal sealed record BaseMember(string Type, string Name, int Least, int Most, int Table);
