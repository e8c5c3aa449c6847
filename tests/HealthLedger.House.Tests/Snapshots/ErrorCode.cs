namespace HealthLedger.House.Tests.Snapshots;

/// <summary>One constant of a class of error codes.</summary>
internal sealed record ErrorCode(string Assembly, string Holder, string Name, string Value);
