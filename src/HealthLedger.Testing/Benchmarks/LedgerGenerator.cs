using System.Security.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Runtime;
using HealthLedger.Storage;
using HealthLedger.Vaults;

namespace HealthLedger.Testing.Benchmarks;

/// <summary>
/// Makes large ledgers fast: real signed submissions of many records, executed, journaled, sealed and stored as a node
/// does it, but without envelopes. Nothing but the payloads is missing from such a ledger.
/// </summary>
public static class LedgerGenerator
{
    private const int RecordsPerBlock = 2_000;

    /// <summary>Adds records to a ledger, in blocks of 2,000.</summary>
    /// <param name="genesis">The ledger's genesis.</param>
    /// <param name="vault">The vault with the organisation's keys.</param>
    /// <param name="driver">The storage, which no node may have open. An empty one begins the ledger.</param>
    /// <param name="records">How many, 1 to 1,000,000,000.</param>
    /// <param name="cancellationToken">Ends the work between two blocks; what is stored is a good ledger.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is out of its range.</exception>
    /// <exception cref="HealthLedgerException">As <see cref="LedgerNodeBuilder.StartAsync"/>.</exception>
    public static async Task AppendAsync(
        LedgerGenesis genesis,
        IKeyVault vault,
        ILedgerStorageDriver driver,
        int records,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(genesis);
        ArgumentNullException.ThrowIfNull(vault);
        ArgumentNullException.ThrowIfNull(driver);
        ArgumentOutOfRangeException.ThrowIfLessThan(records, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(records, 1_000_000_000);
        LedgerNodeBuilder builder = new() { Genesis = genesis, Vault = vault, Storage = driver };
        ILedgerStorage storage = await driver.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (storage.ConfigureAwait(false))
        {
            NodeParts parts = await NodeStart.PrepareAsync(builder, storage, cancellationToken).ConfigureAwait(false);
            await using (parts.ConfigureAwait(false))
            {
                for (int done = 0; done < records; done += RecordsPerBlock)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    await MakeBlockAsync(parts, Math.Min(RecordsPerBlock, records - done)).ConfigureAwait(false);
                }
            }
        }
    }

    private static async Task MakeBlockAsync(NodeParts parts, int records)
    {
        LedgerHead head = parts.View.Head;
        List<ReadOnlyMemory<byte>> operations = new(records);
        for (int i = 0; i < records; i++)
        {
            operations.Add(Record(head).Encode());
        }

        OrderedSubmission submission = await SubmissionSigner
            .SignAsync(parts, operations, new List<PendingOperation?>(new PendingOperation?[records]))
            .ConfigureAwait(false);
        Batch batch = Batch.Create(head.Header.Time + 1, [submission.Bytes]);
        ExecutedBlock executed = await parts.Execution
            .ExecuteAsync(head, batch, CancellationToken.None).ConfigureAwait(false);
        JournalPosition position = await parts.Storage.Journal
            .AppendAsync([JournalEntryFormat.Encode(batch, executed.HeaderBytes)], CancellationToken.None)
            .ConfigureAwait(false);
        Seal seal = await parts.Sealer.SealAsync(executed).ConfigureAwait(false);
        await BlockPublication
            .PublishAsync(parts, executed, [seal], position.Next(), isNew: false, CancellationToken.None)
            .ConfigureAwait(false);
    }

    private static AppendRecord Record(LedgerHead head) => new()
    {
        Salt = LedgerOperation.NewSalt(),
        Record = RecordId.Create(DateTimeOffset.FromUnixTimeMilliseconds(head.Header.Time)),
        Kind = RecordKind.Laboratory,
        Threshold = TrusteeSet.ThresholdOf(head.Replicas.Size),
        TrusteeSet = TrusteeSet.DigestOf(head.Replicas),
        Segments =
        [
            new RecordSegment
            {
                Id = new SegmentId(RandomNumberGenerator.GetBytes(SegmentId.SizeBytes)),
                Version = 1,
                PaddedLength = 1024,
                EnvelopeDigest = Commitment(),
                KeyCommitment = Commitment(),
                ContentCommitment = Commitment(),
                ShareRoot = Commitment(),
            },
        ],
    };

    private static Digest256 Commitment() => new(RandomNumberGenerator.GetBytes(Digest256.SizeBytes));
}
