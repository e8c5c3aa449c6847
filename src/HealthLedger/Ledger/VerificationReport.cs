using HealthLedger.Primitives;

namespace HealthLedger.Ledger;

/// <summary>The result of verifying everything stored.</summary>
public sealed class VerificationReport
{
    /// <summary>Whether everything is as it was sealed.</summary>
    public bool IsGood => FirstError is null;

    /// <summary>Blocks verified before the first error.</summary>
    public required ulong BlocksVerified { get; init; }

    /// <summary>Entries verified before the first error.</summary>
    public required ulong EntriesVerified { get; init; }

    /// <summary>Payloads verified before the first error.</summary>
    public required ulong PayloadsVerified { get; init; }

    /// <summary>Payloads that are absent against a sealed statement that they were pruned.</summary>
    public ulong PayloadsPruned { get; init; }

    /// <summary>The recoveries among the blocks verified, the oldest first.</summary>
    public IReadOnlyList<RecoverySummary> Recoveries { get; init; } = [];

    /// <summary>
    /// The height of the snapshot that the store began with; null when everything was executed again from the genesis.
    /// Blocks from there on were held against their seals, their entries against the history, and the rows of the state
    /// against the newest root; what was before is not there, and the index was not checked.
    /// </summary>
    public BlockHeight? BeganAt { get; init; }

    /// <summary>The code of the first error, or null.</summary>
    public string? FirstErrorCode { get; init; }

    /// <summary>The first bad place and what is wrong there, or null.</summary>
    public string? FirstError { get; init; }
}
