namespace HealthLedger.Adapters.Tests.Intake;

/// <summary>What a message of the model is.</summary>
internal enum ModelKind
{
    Order,
    Result,
    Correction,
    Merge,
}
