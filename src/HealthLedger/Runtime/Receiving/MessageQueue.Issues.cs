using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Storage;

namespace HealthLedger.Runtime.Receiving;

/// <content>What is to be said of messages once they are sealed.</content>
internal sealed partial class MessageQueue
{
    /// <summary>The place of a message with what is to be said of it, for the write that makes its record certain; null
    /// when its place says so already, or it has none.</summary>
    public async ValueTask<PrivateRow?> DescribeIssueAsync(
        RecordId id, LinkOutcome outcome, CancellationToken cancellationToken)
    {
        string? issue = LinkIssue.CodeOf(outcome);
        return await FindAsync(id, cancellationToken).ConfigureAwait(false) is { } head && head.Issue != issue
            ? (head with { Issue = issue }).ToRow()
            : null;
    }

    /// <summary>What an attempt before found out of a message that is sealed; null for nothing.</summary>
    public async ValueTask<string?> IssueOfAsync(RecordId id, CancellationToken cancellationToken) =>
        (await FindAsync(id, cancellationToken).ConfigureAwait(false))?.Issue;

    private async ValueTask<QueueHead?> FindAsync(RecordId id, CancellationToken cancellationToken) =>
        await _parts.Storage.Custody
            .ReadRowAsync(PrivateTable.Queue, id.ToArray(), cancellationToken).ConfigureAwait(false) is { } row
            ? QueueHead.TryDecode(row)
            : null;
}
