namespace HealthLedger.Bundles;

/// <summary>What an operation is together with in a submission, under a placement policy.</summary>
internal enum OperationLane
{
    /// <summary>It keeps its order among what its author signs.</summary>
    Usual,

    /// <summary>It concerns members and their keys.</summary>
    Members,

    /// <summary>It deals a record anew.</summary>
    Redealing,
}
