namespace HealthLedger.Snapshots;

/// <summary>What a <see cref="SnapshotPart"/> says. The numbers go over the wire.</summary>
internal enum SnapshotPartKind
{
    /// <summary>Bytes of a snapshot.</summary>
    Bytes = 0,

    /// <summary>It is being made.</summary>
    BeingMade = 1,

    /// <summary>It cannot be made here now.</summary>
    None = 2,
}
