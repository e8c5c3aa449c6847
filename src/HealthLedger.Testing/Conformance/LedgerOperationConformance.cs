using HealthLedger.Backups;
using HealthLedger.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Payloads;

namespace HealthLedger.Testing.Conformance;

/// <summary>Operation of an <see cref="ILedger"/>.</summary>
internal static class LedgerOperationConformance
{
    public static IReadOnlyList<LedgerCase> Cases { get; } =
    [
        new("A ledger says how it stands", StandsAsync),
        new("A ledger verifies itself and tells how far it is", VerifiesAsync),
        new("A ledger attests, and gives what opens the commitment", AttestsAsync),
        new("A ledger sets content aside, and counts it", QuarantinesAsync),
        new("A ledger backs itself up into a file once, and attests it", BacksUpAsync),
        new("A ledger prunes nothing that is to be kept", KeepsPayloadsAsync),
    ];

    private static async Task StandsAsync(ILedger ledger, CancellationToken cancellationToken)
    {
        LedgerNodeStatus empty = await ledger.GetStatusAsync(cancellationToken).ConfigureAwait(false);
        Claim.That(
            empty.LedgerId == ledger.Genesis.LedgerId && empty is { HistorySize: 0, Replicas: 1, IsHalted: false }
                && empty.Fault is null && empty.Engine.Length > 0 && empty.StorageKind.Length > 0,
            "an empty ledger says so");
        AppendResult record = await ledger
            .AppendAsync(LedgerConformance.Record("x"), cancellationToken).ConfigureAwait(false);
        LedgerNodeStatus status = await ledger.GetStatusAsync(cancellationToken).ConfigureAwait(false);
        Claim.That(
            status.Height.Value >= record.Entry.Height.Value && status.HistorySize == 1
                && status.HistoryRoot != empty.HistoryRoot && status.Time >= record.Entry.Time,
            "the status shows what was sealed");
        IReadOnlyDictionary<string, long> disk = await ledger
            .MeasureStorageAsync(cancellationToken).ConfigureAwait(false);
        Claim.That(disk.Values.All(bytes => bytes >= 0), "no part of the storage has less than nothing");
    }

    private static async Task VerifiesAsync(ILedger ledger, CancellationToken cancellationToken)
    {
        for (int i = 0; i < 3; i++)
        {
            await ledger.AppendAsync(LedgerConformance.Record($"x {i}"), cancellationToken).ConfigureAwait(false);
        }

        LastProgress<VerificationProgress> progress = new();
        VerificationReport report = await ledger.VerifyAsync(true, progress, cancellationToken).ConfigureAwait(false);
        Claim.That(
            report is { IsGood: true, EntriesVerified: 3, PayloadsVerified: 3, BlocksVerified: > 0 },
            "a good ledger verifies, payloads with it");
        Claim.That(progress.Last is { TotalBlocks: > 0 }, "a verification tells how far it is");
        VerificationReport withoutPayloads = await ledger
            .VerifyAsync(false, cancellationToken: cancellationToken).ConfigureAwait(false);
        Claim.That(withoutPayloads is { IsGood: true, PayloadsVerified: 0 }, "payloads are verified when asked for");
    }

    private static async Task AttestsAsync(ILedger ledger, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> statement = Sample.Bytes(200, 4);
        SealedAttestation attestation = await ledger
            .AttestAsync(AttestationKind.AuditReview, statement, cancellationToken).ConfigureAwait(false);
        Claim.That(
            attestation.Commitment == LabelledHash.Of(
                HashLabel.RequestBody, attestation.Blinding.Span, statement.Span),
            "statement and blinding open the commitment");
        Claim.That(attestation.Entry.Outcome == EntryOutcomeCode.Accepted, "an attestation is an entry");
    }

    private static async Task QuarantinesAsync(ILedger ledger, CancellationToken cancellationToken)
    {
        string one = await ledger
            .QuarantineAsync("HLS2101", Sample.Bytes(100, 1), cancellationToken).ConfigureAwait(false);
        string two = await ledger
            .QuarantineAsync("HLS2101", Sample.Bytes(200_000, 1), cancellationToken).ConfigureAwait(false);
        Claim.That(one.Length == 32 && two.Length == 32 && one != two, "what is set aside has an id");
        int count = await ledger.CountQuarantinedAsync(cancellationToken).ConfigureAwait(false);
        LedgerNodeStatus status = await ledger.GetStatusAsync(cancellationToken).ConfigureAwait(false);
        Claim.That(count == 2 && status.HistorySize == 0, "it is counted, and nothing of it is on the ledger");
    }

    private static async Task BacksUpAsync(ILedger ledger, CancellationToken cancellationToken)
    {
        await ledger.AppendAsync(LedgerConformance.Record("x"), cancellationToken).ConfigureAwait(false);
        string folder = Directory.CreateTempSubdirectory("healthledger-").FullName;
        try
        {
            string path = Path.Combine(folder, "backup");
            using BackupKey key = BackupKey.FromBytes(Sample.Bytes(BackupKey.SizeBytes, 6));
            BackupSummary backup = await ledger
                .BackupAsync(path, key, null, cancellationToken).ConfigureAwait(false);
            Claim.That(
                backup.LedgerId == ledger.Genesis.LedgerId && backup.Organisation == ledger.Organisation
                    && backup is { HistorySize: 1, Envelopes: 1 } && backup.SizeBytes == new FileInfo(path).Length,
                "a backup is summed up as it was written");
            BackupSummary read = await LedgerRestore
                .InspectAsync(path, key, cancellationToken: cancellationToken).ConfigureAwait(false);
            Claim.That(read.Digest == backup.Digest, "a backup opens with its key");
            await LedgerConformance.RefusesAsync<StorageFailureException>(
                () => ledger.BackupAsync(path, key, null, cancellationToken),
                HealthLedgerErrorCodes.BackupExists,
                "a backup is never overwritten").ConfigureAwait(false);
            SealedEntry attested = await ledger.AttestBackupAsync(backup, cancellationToken).ConfigureAwait(false);
            Claim.That(attested.Outcome == EntryOutcomeCode.Accepted, "a backup can be attested");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task KeepsPayloadsAsync(ILedger ledger, CancellationToken cancellationToken)
    {
        await ledger.AppendAsync(LedgerConformance.Record("x"), cancellationToken).ConfigureAwait(false);
        await LedgerConformance.RefusesAsync<SubmissionRejectedException>(
            () => ledger.PruneAsync(new PrunePolicy { OlderThan = TimeSpan.FromDays(1) }, cancellationToken),
            HealthLedgerErrorCodes.RetentionNotOver,
            "what is younger than the retention stays").ConfigureAwait(false);
        PruneReport report = await ledger
            .PruneAsync(new PrunePolicy { OlderThan = TimeSpan.FromDays(36_500), IsTrial = true }, cancellationToken)
            .ConfigureAwait(false);
        Claim.That(report is { Payloads: 0, IsTrial: true }, "a trial says what would be pruned");
    }
}
