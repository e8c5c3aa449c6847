using HealthLedger.Primitives;

namespace HealthLedger.Records;

/// <summary>One amendment of a record.</summary>
public sealed class RecordLink
{
    /// <summary>The amendment's own id: with it, its content is asked for like that of a record.</summary>
    public required RecordId RecordId { get; init; }

    /// <summary>What it does.</summary>
    public required AmendmentKind Kind { get; init; }

    /// <summary>The version of the record that it made, from 2.</summary>
    public required long Version { get; init; }

    /// <summary>The amendment that it answers or withdraws, or null.</summary>
    public RecordId? Answers { get; init; }

    /// <summary>Whether it has content.</summary>
    public required bool HasContent { get; init; }

    /// <summary>How it stands now.</summary>
    public required RecordStatus Status { get; init; }

    /// <summary>The height of the block that sealed it.</summary>
    public required BlockHeight Height { get; init; }

    /// <summary>Its entry's index in the block.</summary>
    public required int Index { get; init; }

    /// <summary>The block's time.</summary>
    public required DateTimeOffset Time { get; init; }
}
