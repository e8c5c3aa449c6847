using HealthLedger.Primitives;
using HealthLedger.Records;

namespace HealthLedger.Access;

/// <summary>
/// A sealed request for access: the only thing that opens a record. Made by the node alone; opening checks the
/// entry again.
/// </summary>
public sealed class SealedAccess
{
    internal SealedAccess(
        RecordId recordId,
        BlockHeight height,
        int index,
        bool isPermitted,
        string reason,
        DateTimeOffset openUntil,
        RecordVersions versions)
    {
        RecordId = recordId;
        Height = height;
        Index = index;
        IsPermitted = isPermitted;
        Reason = reason;
        OpenUntil = openUntil;
        Versions = versions;
    }

    /// <summary>The record.</summary>
    public RecordId RecordId { get; }

    /// <summary>The height of the block that holds the entry.</summary>
    public BlockHeight Height { get; }

    /// <summary>The entry's index in the block.</summary>
    public int Index { get; }

    /// <summary>Whether access is permitted.</summary>
    public bool IsPermitted { get; }

    /// <summary>The reason code of the decision.</summary>
    public string Reason { get; }

    /// <summary>The block time until which a permit opens the record.</summary>
    public DateTimeOffset OpenUntil { get; }

    /// <summary>How the record stands, and what else there is of it: each is asked for by its own id.</summary>
    public RecordVersions Versions { get; }
}
