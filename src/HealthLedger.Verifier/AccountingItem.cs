using HealthLedger.Verifier.Formats;

namespace HealthLedger.Verifier;

/// <summary>One entry of an accepted accounting.</summary>
public sealed class AccountingItem
{
    internal AccountingItem(AccountingEntry item, ulong number, Operation? operation)
    {
        Number = number;
        Time = DateTimeOffset.FromUnixTimeMilliseconds((long)item.Time);
        Height = item.Entry.Height;
        EntryIndex = item.Entry.Index;
        SubmissionId = item.Entry.SubmissionId;
        OperationIndex = item.Entry.OperationIndex;
        OperationHash = item.Entry.OperationHash;
        OperationType = operation?.Type;
        RecordId = operation?.Record;
        AuthorId = item.Submission.Author;
        IndividualId = operation?.Access?.Individual;
        Purpose = operation?.Access?.Purpose;
        Action = operation?.Access?.Action;
        IsBreakGlass = operation?.Access?.IsBreakGlass ?? false;
        OutcomeCode = item.Entry.OutcomeCode;
        Decision = item.Entry.Decision;
    }

    /// <summary>The entry's number in the sub-log, from 0.</summary>
    public ulong Number { get; }

    /// <summary>Time of the entry's block.</summary>
    public DateTimeOffset Time { get; }

    /// <summary>Height of the entry's block.</summary>
    public ulong Height { get; }

    /// <summary>The entry's index in its block, from 0.</summary>
    public ulong EntryIndex { get; }

    /// <summary>The submission that the entry belongs to, 32 bytes.</summary>
    public ReadOnlyMemory<byte> SubmissionId { get; }

    /// <summary>The operation's index in its submission, from 0.</summary>
    public ulong OperationIndex { get; }

    /// <summary>RFC 9162 leaf hash of the operation, 32 bytes.</summary>
    public ReadOnlyMemory<byte> OperationHash { get; }

    /// <summary>The operation's type; null for a refused operation that cannot be read.</summary>
    public OperationType? OperationType { get; }

    /// <summary>The record that was asked for, 16 bytes; null for operations without one.</summary>
    public ReadOnlyMemory<byte>? RecordId { get; }

    /// <summary>The organisation that asked, 16 bytes.</summary>
    public ReadOnlyMemory<byte> AuthorId { get; }

    /// <summary>The individual who asked, 16 bytes; null for operations that are no request for access.</summary>
    public ReadOnlyMemory<byte>? IndividualId { get; }

    /// <summary>What for; null for operations that are no request for access.</summary>
    public string? Purpose { get; }

    /// <summary>To do what; null for operations that are no request for access.</summary>
    public string? Action { get; }

    /// <summary>Whether emergency access was claimed.</summary>
    public bool IsBreakGlass { get; }

    /// <summary>The outcome: 0 is accepted, everything else refused (docs/spec/ledger.md, section 4).</summary>
    public ulong OutcomeCode { get; }

    /// <summary>The decision on an accepted request for access; else null.</summary>
    public ReceiptDecision? Decision { get; }
}
