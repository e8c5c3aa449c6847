namespace HealthLedger.Hosting.Health;

/// <summary>What a check asks about.</summary>
internal enum LedgerHealthSubject
{
    Node = 0,
    Storage = 1,
    Sealing = 2,
}
