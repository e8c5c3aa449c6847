using HealthLedger.Backups;
using HealthLedger.Canonical;
using HealthLedger.Ledger;
using HealthLedger.Payloads;
using HealthLedger.Primitives;
using HealthLedger.Snapshots;

namespace HealthLedger.Clients;

public sealed partial class LedgerClient
{
    private const int HostBytes = 32 * 1024;

    /// <inheritdoc/>
    public Task<LedgerNodeStatus> GetStatusAsync(CancellationToken cancellationToken = default) =>
        CallAsync(ClientMember.Status, default, (ref reader) => reader.Status(), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, long>> MeasureStorageAsync(
        CancellationToken cancellationToken = default) =>
        CallAsync(ClientMember.MeasureStorage, default, (ref reader) => reader.Measure(), cancellationToken);

    /// <summary>Asks the host of the node what is no question to the ledger, such as to pause a listener.</summary>
    /// <param name="question">Bytes of the host's own form, at most 32 KiB.</param>
    /// <param name="cancellationToken">Ends waiting; the host is told, and may go on all the same.</param>
    /// <returns>The answer, at most 32 KiB; empty when the host answers no such questions.</returns>
    /// <exception cref="ArgumentException">The question is too long.</exception>
    /// <exception cref="LedgerConnectionException">The node cannot be reached (HLS60nn).</exception>
    public async Task<ReadOnlyMemory<byte>> AskHostAsync(
        ReadOnlyMemory<byte> question, CancellationToken cancellationToken = default)
    {
        if (question.Length > HostBytes)
        {
            throw new ArgumentException("A question to the host has at most 32 KiB.", nameof(question));
        }

        return await CallAsync(
            ClientMember.AskHost,
            BodyFormat.EncodeLarge(question.Length, (ref writer) => writer.Bytes(question)),
            (ref reader) => reader.Bytes(HostBytes).ToArray(),
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<SealedAttestation> AttestAsync(
        AttestationKind kind, ReadOnlyMemory<byte> statement, CancellationToken cancellationToken = default) =>
        CallAsync(
            ClientMember.Attest,
            BodyFormat.EncodeLarge(statement.Length, (ref writer) =>
            {
                writer.Array(2);
                writer.Number(kind);
                writer.Bytes(statement);
            }),
            (ref reader) =>
            {
                reader.Array(3);
                return new SealedAttestation
                {
                    Entry = reader.Entry(),
                    Commitment = reader.Digest(),
                    Blinding = reader.Bytes(64).ToArray(),
                };
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<int> CountQuarantinedAsync(CancellationToken cancellationToken = default) =>
        CallAsync(ClientMember.CountQuarantined, default, (ref reader) => reader.Count(), cancellationToken);

    /// <inheritdoc/>
    public Task<VerificationReport> VerifyAsync(
        bool withPayloads,
        IProgress<VerificationProgress>? progress = null,
        CancellationToken cancellationToken = default) => CallAsync(
            ClientMember.Verify,
            BodyFormat.Encode((ref writer) => writer.Boolean(withPayloads)),
            (ref reader) => reader.Report(),
            cancellationToken,
            Tell(progress, (ref reader) =>
            {
                reader.Array(4);
                return new VerificationProgress(
                    reader.Unsigned(), reader.Unsigned(), reader.Unsigned(), reader.Unsigned());
            }));

    /// <inheritdoc/>
    public Task<BackupSummary> BackupAsync(
        string path,
        BackupKey key,
        IProgress<BackupProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(key);

        // The node writes the file, and its current folder is another.
        string full = Path.GetFullPath(path);
        return CallAsync(
            ClientMember.Backup,
            BodyFormat.Encode((ref writer) =>
            {
                writer.Array(3);
                writer.Utf8(full);
                key.Write(ref writer);
            }),
            (ref reader) => reader.Backup(),
            cancellationToken,
            Tell(progress, (ref reader) =>
            {
                reader.Array(3);
                return new BackupProgress(reader.Unsigned(), reader.Unsigned(), reader.Signed());
            }));
    }

    /// <inheritdoc/>
    public Task<SnapshotSummary> WriteSnapshotAsync(
        string path,
        IProgress<SnapshotProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);

        // The node writes the file, and its current folder is another.
        string full = Path.GetFullPath(path);
        return CallAsync(
            ClientMember.WriteSnapshot,
            BodyFormat.Encode((ref writer) => writer.Utf8(full)),
            (ref reader) => reader.Snapshot(),
            cancellationToken,
            Tell(progress, (ref reader) =>
            {
                reader.Array(3);
                return new SnapshotProgress(reader.Count(), reader.Count(), reader.Signed());
            }));
    }

    /// <inheritdoc/>
    public Task<SealedEntry> AttestBackupAsync(BackupSummary backup, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(backup);
        return SealAsync(ClientMember.AttestBackup, Of(backup.Digest), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<SealedEntry> AttestDrillAsync(RestoreReport drill, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(drill);
        LedgerNode.CheckDrill(drill, Genesis);
        return SealAsync(ClientMember.AttestDrill, Of(drill.Backup.Digest), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<PruneReport> PruneAsync(PrunePolicy policy, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentOutOfRangeException.ThrowIfLessThan(policy.Limit ?? 1, 1, nameof(policy));
        return CallAsync(
            ClientMember.Prune, RequestBodies.Prune(policy), (ref reader) => reader.Pruned(), cancellationToken);
    }

    private static byte[] Of(Digest256 digest) => BodyFormat.Encode((ref writer) => writer.Id(digest));

    private static Action<ReadOnlyMemory<byte>>? Tell<T>(IProgress<T>? progress, ReadBody<T> read) =>
        progress is null ? null : bytes =>
        {
            if (BodyFormat.TryDecode(bytes, read, out T value))
            {
                progress.Report(value);
            }
        };
}
