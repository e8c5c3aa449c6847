namespace HealthLedger.Storage.PostgreSql.Database;

/// <summary>What the table says of the lease.</summary>
/// <param name="Name">The name of the opening that holds it; empty when it was given back.</param>
/// <param name="IsOver">Whether it was given back or has run out.</param>
/// <param name="IsAlive">Whether a session of a holder is there.</param>
internal readonly record struct LeaseHolder(string Name, bool IsOver, bool IsAlive);
