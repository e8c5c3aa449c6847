using HealthLedger.Primitives;

namespace HealthLedger.Records;

/// <summary>A record with everything that is linked to it. What is disclosed of it is disclosed with all of this
/// (REG-17).</summary>
public sealed class RecordVersions
{
    /// <summary>The record that was appended.</summary>
    public required RecordId RecordId { get; init; }

    /// <summary>What the record is about.</summary>
    public required RecordKind Kind { get; init; }

    /// <summary>The newest version: 1, and one more with each amendment.</summary>
    public required long Version { get; init; }

    /// <summary>How the record stands now.</summary>
    public required RecordStatus Status { get; init; }

    /// <summary>Whose content is current: the newest live correction's, or the record's own.</summary>
    public required RecordId Current { get; init; }

    /// <summary>Every amendment, oldest first.</summary>
    public required IReadOnlyList<RecordLink> Links { get; init; }

    /// <summary>Whether there is more than the record as it was appended.</summary>
    public bool HasLinks => Links.Count > 0;
}
