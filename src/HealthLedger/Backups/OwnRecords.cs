using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Runtime;

namespace HealthLedger.Backups;

/// <summary>Finds in blocks and submissions what an organisation has payloads for, and what it has stated.</summary>
internal static class OwnRecords
{
    /// <summary>
    /// The accepted operations of an organisation in a block, from its batch and its entries; null when the two do
    /// not belong together.
    /// </summary>
    public static List<LedgerOperation>? AcceptedIn(Block block, Batch batch, ParticipantId organisation)
    {
        HashSet<uint> skipped = [.. block.Skipped.Select(skip => skip.Index)];
        List<LedgerOperation> accepted = [];
        int entry = 0;
        for (int i = 0; i < batch.Submissions.Count; i++)
        {
            if (skipped.Contains((uint)i))
            {
                continue;
            }

            if (Submission.TryDecode(batch.Submissions[i], int.MaxValue) is not { } submission
                || entry + submission.Operations.Count > block.Entries.Count)
            {
                return null;
            }

            foreach (ReadOnlyMemory<byte> bytes in submission.Operations)
            {
                LedgerEntry? sealedAs = LedgerEntry.TryDecode(block.Entries[entry++].Span);
                if (sealedAs is null || sealedAs.OperationHash != LedgerOperation.HashOf(bytes.Span))
                {
                    return null;
                }

                if (submission.Body.Author == organisation && sealedAs.Outcome == EntryOutcomeCode.Accepted
                    && LedgerOperation.TryDecode(bytes.Span) is { } operation)
                {
                    accepted.Add(operation);
                }
            }
        }

        return entry == block.Entries.Count ? accepted : null;
    }

    /// <summary>The operations of an organisation in a submission that is not sealed yet.</summary>
    public static List<LedgerOperation> In(Submission submission, ParticipantId organisation) =>
        submission.Body.Author != organisation
            ? []
            : [.. submission.Operations
                .Select(bytes => LedgerOperation.TryDecode(bytes.Span))
                .OfType<LedgerOperation>()];

    /// <summary>What the envelope of each segment of the records among operations must match, in order.</summary>
    public static IEnumerable<SegmentExpectation> Segments(
        IEnumerable<LedgerOperation> operations, LedgerId ledger, ParticipantId organisation) => operations
        .OfType<SealedRecord>()
        .SelectMany(record => record.Segments
            .Select(segment => RecordOperation.Expect(ledger, organisation, record, segment)));

    /// <summary>The commitments of the statements of a kind among operations.</summary>
    public static IEnumerable<Digest256> Statements(IEnumerable<LedgerOperation> operations, string kind) => operations
        .OfType<Attest>()
        .Where(attest => string.Equals(attest.Kind, kind, StringComparison.Ordinal))
        .Select(attest => attest.Commitment);
}
