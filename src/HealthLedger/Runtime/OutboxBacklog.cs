using System.Security.Cryptography;
using HealthLedger.Backups;
using HealthLedger.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;
using HealthLedger.Storage;

namespace HealthLedger.Runtime;

/// <summary>
/// What the outbox holds at a start: submissions without a sealed entry, which are submitted again and never
/// rebuilt, ahead of everything new and in the order in which they were accepted.
/// </summary>
internal sealed class OutboxBacklog
{
    private readonly List<OrderedSubmission> _submissions = [];
    private readonly List<SubmissionId> _sealed = [];

    private OutboxBacklog()
    {
    }

    public IReadOnlyList<OrderedSubmission> Submissions => _submissions;

    /// <summary>A change of the organisation's own key that was accepted before the last stop, or null.</summary>
    public PendingOperation? Rotation { get; private set; }

    /// <summary>Completes when every dealing anew that was accepted before the last stop is answered, whatever
    /// with.</summary>
    public Task Redealt { get; private set; } = Task.CompletedTask;

    /// <summary>Sealed submissions whose rows are to be removed.</summary>
    public IReadOnlyList<SubmissionId> Sealed => _sealed;

    /// <summary>The time of the newest row, Unix milliseconds.</summary>
    public long NewestTime { get; private set; }

    public static async Task<OutboxBacklog> ReadAsync(NodeParts parts, CancellationToken cancellationToken)
    {
        OutboxBacklog backlog = new();
        await foreach (PrivateRow row in parts.Storage.Custody
            .ScanRowsAsync(PrivateTable.Outbox, cancellationToken).ConfigureAwait(false))
        {
            backlog.NewestTime = Math.Max(backlog.NewestTime, row.Time);
            SubmissionId id = new(row.Key.Span);
            IReadOnlyList<EntryPosition> entries = await parts.View
                .FindAsync(IndexKind.Submission, row.Key, null, 1, cancellationToken).ConfigureAwait(false);
            if (entries.Count > 0 || row.Value is not { } bytes)
            {
                backlog._sealed.Add(id);
                continue;
            }

            Submission submission = await SubmissionSigner.TryDecodeOwnAsync(parts, id, bytes, cancellationToken)
                .ConfigureAwait(false) ?? throw PrivateRowFault.Of("submission in the outbox");
            PendingOperation?[] owners = new PendingOperation?[submission.Operations.Count];
            if (LedgerOperation.TryDecode(submission.Operations[0].Span) is RotateKey rotate
                && rotate.Participant == parts.Organisation)
            {
                backlog.Rotation = owners[0] = new PendingOperation { Encode = _ => rotate.Encode() };
            }

            backlog.Watch(submission, owners);
            backlog._submissions.Add(new OrderedSubmission
            {
                Id = id,
                Bytes = bytes,
                ValidUntil = submission.Body.ValidUntilHeight,
                Operations = owners,
            });
        }

        return backlog;
    }

    /// <summary>
    /// Lets the clock pass over the gap, and puts the signed entry that says so first, so that it stands in the
    /// first block.
    /// </summary>
    public async Task<PendingOperation> ConfirmClockGapAsync(NodeParts parts, CancellationToken cancellationToken)
    {
        PendingOperation pending = await PutFirstAsync(
            parts,
            Attest.ClockGap,
            LabelledHash.Of(HashLabel.Facts, RandomNumberGenerator.GetBytes(32)),
            [],
            cancellationToken).ConfigureAwait(false);
        parts.Clock.ConfirmGap();
        return pending;
    }

    /// <summary>
    /// Puts the signed entry first by which a restored or recovered ledger goes on. The marks of that go with the same
    /// write that makes the entry certain.
    /// </summary>
    public Task<PendingOperation> ConfirmRestoreAsync(
        NodeParts parts, RestoreMark mark, CancellationToken cancellationToken) => PutFirstAsync(
        parts, Attest.Recovery, mark.Commitment, [RestoreMark.Removal, RecoveryMark.Removal], cancellationToken);

    private void Watch(Submission submission, PendingOperation?[] owners)
    {
        for (int i = 0; i < owners.Length; i++)
        {
            if (LedgerOperation.TryDecode(submission.Operations[i].Span) is RedealRecord redeal)
            {
                PendingOperation owner = owners[i] = new PendingOperation { Encode = _ => redeal.Encode() };
                Redealt = Task.WhenAll(Redealt, AnsweredAsync(owner.Completion));
            }
        }
    }

    private static async Task AnsweredAsync(Task<SealedEntry> completion)
    {
        try
        {
            await completion.ConfigureAwait(false);
        }
        catch (HealthLedgerException)
        {
            // Refused, or never sealed: what the state says then decides.
        }
    }

    private async Task<PendingOperation> PutFirstAsync(
        NodeParts parts, string kind, Digest256 commitment, PrivateRow[] with, CancellationToken cancellationToken)
    {
        Attest operation = new() { Salt = LedgerOperation.NewSalt(), Kind = kind, Commitment = commitment };
        PendingOperation pending = new() { Encode = _ => operation.Encode() };
        OrderedSubmission submission = await SubmissionSigner
            .SignAsync(parts, [pending.Encode(null)], [pending]).ConfigureAwait(false);
        NewestTime = checked(NewestTime + 1);
        PrivateRow row = new(PrivateTable.Outbox, submission.Id.ToArray(), submission.Bytes, NewestTime);
        await parts.Storage.Custody
            .WriteAsync(new CustodyWrite { Rows = [row, .. with] }, cancellationToken).ConfigureAwait(false);
        _submissions.Insert(0, submission);
        return pending;
    }
}
