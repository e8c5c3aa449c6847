using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using HealthLedger.Access;
using HealthLedger.Backups;
using HealthLedger.Deliveries;
using HealthLedger.Inbox;
using HealthLedger.Ledger;
using HealthLedger.Participants;
using HealthLedger.Payloads;
using HealthLedger.Primitives;
using HealthLedger.Receipts;
using HealthLedger.Records;
using HealthLedger.Snapshots;
using HealthLedger.Subjects;

namespace HealthLedger.Tests.Clients;

/// <summary>A ledger that is right but for one thing.</summary>
internal sealed class BrokenLedger(ILedger inner, PlantedLedgerFault fault) : ILedger
{
    private readonly ConcurrentDictionary<RecordId, SealedAccess> _permits = new();
    private readonly SemaphoreSlim _listings = new(64);

    public LedgerGenesis Genesis => inner.Genesis;

    public ParticipantId Organisation => inner.Organisation;

    public Task<LedgerNodeStatus> GetStatusAsync(CancellationToken cancellationToken = default) =>
        inner.GetStatusAsync(cancellationToken);

    public Task<IReadOnlyDictionary<string, long>> MeasureStorageAsync(
        CancellationToken cancellationToken = default) => inner.MeasureStorageAsync(cancellationToken);

    public async Task<AppendResult> AppendAsync(
        RecordSubmission submission, CancellationToken cancellationToken = default)
    {
        if (fault == PlantedLedgerFault.SendsAppendsTwice)
        {
            await inner.AppendAsync(submission, cancellationToken);
        }

        RecordSubmission sent = fault switch
        {
            PlantedLedgerFault.ForgetsRepeats => With(submission, submission.Payload, null),
            PlantedLedgerFault.CutsPayloads when submission.Payload.Length > 64 * 1024 =>
                With(submission, submission.Payload[..(64 * 1024)], submission.Idempotency),
            _ => submission,
        };
        try
        {
            return await inner.AppendAsync(sent, cancellationToken);
        }
        catch (SubmissionRejectedException exception) when (fault == PlantedLedgerFault.ChangesCodes)
        {
            throw new SubmissionRejectedException(HealthLedgerErrorCodes.OperationRefused, exception.Message);
        }
    }

    public Task<IReadOnlyList<DeliveryRouteStatus>> GetDeliveryStatusAsync(
        CancellationToken cancellationToken = default) => inner.GetDeliveryStatusAsync(cancellationToken);

    public async Task<IReadOnlyList<DeliveryInfo>> ListDeliveriesAsync(
        DeliveryQuery query, CancellationToken cancellationToken = default) =>
        fault == PlantedLedgerFault.ForgetsDeliveries
            ? []
            : await inner.ListDeliveriesAsync(query, cancellationToken);

    public IAsyncEnumerable<SealedDeliveryAuthorization> ListDeliveryAuthorizationsAsync(
        string? route = null, CancellationToken cancellationToken = default) =>
        inner.ListDeliveryAuthorizationsAsync(route, cancellationToken);

    public Task<bool> RetryDeliveryAsync(
        RecordId recordId, string route, CancellationToken cancellationToken = default) =>
        inner.RetryDeliveryAsync(recordId, route, cancellationToken);

    public Task<bool> SetDeliveryAsideAsync(
        RecordId recordId, string route, CancellationToken cancellationToken = default) =>
        inner.SetDeliveryAsideAsync(recordId, route, cancellationToken);

    public Task<AppendResult> AmendAsync(
        AmendmentSubmission amendment, CancellationToken cancellationToken = default) =>
        inner.AmendAsync(amendment, cancellationToken);

    public async Task<RecordVersions> GetVersionsAsync(
        RecordId recordId, CancellationToken cancellationToken = default)
    {
        try
        {
            RecordVersions versions = await inner.GetVersionsAsync(recordId, cancellationToken);
            return fault == PlantedLedgerFault.LosesVersions
                ? new RecordVersions
                {
                    RecordId = versions.RecordId,
                    Kind = versions.Kind,
                    Version = versions.Version,
                    Status = versions.Status,
                    Current = versions.Current,
                    Links = [],
                }
                : versions;
        }
        catch (ConsentDeniedException exception) when (fault == PlantedLedgerFault.WrapsExceptions)
        {
            throw new LedgerConnectionException(exception.Code, exception.Message);
        }
    }

    public async Task<SealedAccess> RequestAccessAsync(
        AccessRequest request, CancellationToken cancellationToken = default)
    {
        SealedAccess access = await inner.RequestAccessAsync(request, cancellationToken);
        if (access.IsPermitted)
        {
            _permits[request.RecordId] = access;
        }
        else if (fault == PlantedLedgerFault.OpensDenials)
        {
            _permits[request.RecordId] = await inner.RequestAccessAsync(
                new AccessRequest
                {
                    RecordId = request.RecordId,
                    Individual = request.Individual,
                    Role = request.Role,
                },
                cancellationToken);
        }

        return access;
    }

    public async Task<RecordContent> OpenAsync(SealedAccess access, CancellationToken cancellationToken = default)
    {
        SealedAccess used = access;
        if (fault == PlantedLedgerFault.OpensDenials)
        {
            used = _permits.GetValueOrDefault(access.RecordId, access);
        }
        else if (fault == PlantedLedgerFault.TrustsTheCallersAccess && access.IsPermitted)
        {
            used = await inner.RequestAccessAsync(
                new AccessRequest
                {
                    RecordId = access.RecordId,
                    Individual = new IndividualId([.. Enumerable.Repeat((byte)1, 16)]),
                    Role = "forger",
                },
                cancellationToken);
        }

        return await inner.OpenAsync(used, cancellationToken);
    }

    public IAsyncEnumerable<HistoryEntry> ListHistoryAsync(
        RecordId recordId, CancellationToken cancellationToken = default) =>
        ListAsync(inner.ListHistoryAsync(recordId, cancellationToken), cancellationToken);

    public IAsyncEnumerable<HistoryEntry> ListHistoryAsync(
        PatientIdentifier patient, CancellationToken cancellationToken = default) =>
        inner.ListHistoryAsync(patient, cancellationToken);

    public Task<Receipt> GetReceiptAsync(RecordId recordId, CancellationToken cancellationToken = default) =>
        inner.GetReceiptAsync(recordId, cancellationToken);

    public Task<Receipt> GetReceiptAsync(
        BlockHeight height, int index, CancellationToken cancellationToken = default) =>
        inner.GetReceiptAsync(
            height,
            fault == PlantedLedgerFault.AnswersFromAnotherEntry && index >= 0 ? index + 1 : index,
            cancellationToken);

    public Task<AccountingProof> GetAccountingAsync(
        PatientIdentifier patient,
        DateTimeOffset from,
        DateTimeOffset to,
        CancellationToken cancellationToken = default) =>
        inner.GetAccountingAsync(patient, from, to, cancellationToken);

    public Task<AccountingProof> GetAccountingAsync(
        SubjectId subject, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken = default) =>
        inner.GetAccountingAsync(subject, from, to, cancellationToken);

    public Task<StateProof> ProveRecordAsync(RecordId recordId, CancellationToken cancellationToken = default) =>
        inner.ProveRecordAsync(recordId, cancellationToken);

    public Task<StateProof> ProveSubjectAsync(SubjectId subject, CancellationToken cancellationToken = default) =>
        inner.ProveSubjectAsync(subject, cancellationToken);

    public Task<StateProof> ProveParticipantAsync(
        ParticipantId participant, CancellationToken cancellationToken = default) =>
        inner.ProveParticipantAsync(participant, cancellationToken);

    public Task<ConsistencyProof> GetConsistencyAsync(
        ulong fromSize, CancellationToken cancellationToken = default) =>
        inner.GetConsistencyAsync(fromSize, cancellationToken);

    public Task<SealedEntry> MergeSubjectsAsync(
        PatientIdentifier survivor,
        PatientIdentifier merged,
        string reason,
        CancellationToken cancellationToken = default) =>
        inner.MergeSubjectsAsync(survivor, merged, reason, cancellationToken);

    public Task<SealedEntry> UnmergeSubjectsAsync(
        PatientIdentifier survivor,
        PatientIdentifier merged,
        string reason,
        CancellationToken cancellationToken = default) =>
        inner.UnmergeSubjectsAsync(survivor, merged, reason, cancellationToken);

    public Task<SubjectId> RekeySubjectAsync(
        PatientIdentifier patient, string reason, CancellationToken cancellationToken = default) =>
        inner.RekeySubjectAsync(patient, reason, cancellationToken);

    public Task<SealedEntry> RegisterParticipantAsync(
        ParticipantApplication application, CancellationToken cancellationToken = default) =>
        inner.RegisterParticipantAsync(application, cancellationToken);

    public Task<SealedEntry> UpdateParticipantAsync(
        ParticipantUpdate update, CancellationToken cancellationToken = default) =>
        inner.UpdateParticipantAsync(update, cancellationToken);

    public Task<SealedEntry> RotateKeyAsync(
        KeySuccession succession,
        KeyRotationReason reason,
        DateTimeOffset? suspectSince = null,
        CancellationToken cancellationToken = default) =>
        inner.RotateKeyAsync(succession, reason, suspectSince, cancellationToken);

    public Task<SealedEntry> SuspendParticipantAsync(
        ParticipantId participant, SuspensionReason reason, CancellationToken cancellationToken = default) =>
        inner.SuspendParticipantAsync(participant, reason, cancellationToken);

    public Task<SealedEntry> LiftSuspensionAsync(
        ParticipantId participant, SuspensionReason reason, CancellationToken cancellationToken = default) =>
        inner.LiftSuspensionAsync(participant, reason, cancellationToken);

    public async Task<ParticipantInfo?> FindParticipantAsync(
        ParticipantId participant, CancellationToken cancellationToken = default)
    {
        ParticipantInfo? info = await inner.FindParticipantAsync(participant, cancellationToken);
        return info is not null && fault == PlantedLedgerFault.LosesSuspensions
            ? new ParticipantInfo
            {
                Id = info.Id,
                Code = info.Code,
                Country = info.Country,
                Roles = info.Roles,
                Version = info.Version,
                Facts = info.Facts,
                KeyId = info.KeyId,
                IsSuspended = false,
            }
            : info;
    }

    public IAsyncEnumerable<ParticipantInfo> ListParticipantsAsync(CancellationToken cancellationToken = default) =>
        inner.ListParticipantsAsync(cancellationToken);

    public Task<SealedAttestation> AttestAsync(
        AttestationKind kind, ReadOnlyMemory<byte> statement, CancellationToken cancellationToken = default) =>
        inner.AttestAsync(kind, statement, cancellationToken);

    public Task<string> QuarantineAsync(
        string code, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default) =>
        inner.QuarantineAsync(code, content, cancellationToken);

    public Task<int> CountQuarantinedAsync(CancellationToken cancellationToken = default) =>
        inner.CountQuarantinedAsync(cancellationToken);

    public Task<QueueResult> QueueAsync(
        RecordSubmission submission, QueueMode mode, CancellationToken cancellationToken = default) =>
        inner.QueueAsync(submission, mode, cancellationToken);

    public Task NoteMessagesAsync(IReadOnlyList<InboxNote> notes, CancellationToken cancellationToken = default) =>
        inner.NoteMessagesAsync(notes, cancellationToken);

    public IAsyncEnumerable<InboxMessage> ListMessagesAsync(
        InboxQuery query, CancellationToken cancellationToken = default) =>
        inner.ListMessagesAsync(query, cancellationToken);

    public Task<QueueResult?> FindRepeatAsync(
        IdempotencyKey idempotency, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken = default) =>
        inner.FindRepeatAsync(idempotency, payload, cancellationToken);

    public Task<InboxMessage?> FindMessageAsync(RecordId id, CancellationToken cancellationToken = default) =>
        inner.FindMessageAsync(id, cancellationToken);

    public Task<QueueStatus> GetQueueStatusAsync(CancellationToken cancellationToken = default) =>
        inner.GetQueueStatusAsync(cancellationToken);

    public Task<bool> RetryMessageAsync(RecordId id, CancellationToken cancellationToken = default) =>
        inner.RetryMessageAsync(id, cancellationToken);

    public Task<bool> SetMessageAsideAsync(RecordId id, CancellationToken cancellationToken = default) =>
        inner.SetMessageAsideAsync(id, cancellationToken);

    public Task<SealedMessageAccess> RequestMessageAccessAsync(
        MessageAccessRequest request, CancellationToken cancellationToken = default) =>
        inner.RequestMessageAccessAsync(request, cancellationToken);

    public Task<MessageContent> OpenMessageAsync(
        SealedMessageAccess access, CancellationToken cancellationToken = default) =>
        inner.OpenMessageAsync(access, cancellationToken);

    public IAsyncEnumerable<MessageAccess> ListMessageAccessesAsync(
        RecordId? messageId = null,
        DateTimeOffset? from = null,
        DateTimeOffset? to = null,
        CancellationToken cancellationToken = default) => inner.ListMessageAccessesAsync(
            messageId,
            fault == PlantedLedgerFault.HidesMessageAccesses ? DateTimeOffset.MaxValue : from,
            to,
            cancellationToken);

    public Task<VerificationReport> VerifyAsync(
        bool withPayloads,
        IProgress<VerificationProgress>? progress = null,
        CancellationToken cancellationToken = default) => inner.VerifyAsync(
            withPayloads, fault == PlantedLedgerFault.HidesProgress ? null : progress, cancellationToken);

    public Task<BackupSummary> BackupAsync(
        string path,
        BackupKey key,
        IProgress<BackupProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        if (fault == PlantedLedgerFault.OverwritesBackups)
        {
            File.Delete(path);
        }

        return inner.BackupAsync(path, key, progress, cancellationToken);
    }

    public Task<SnapshotSummary> WriteSnapshotAsync(
        string path, IProgress<SnapshotProgress>? progress = null, CancellationToken cancellationToken = default) =>
        inner.WriteSnapshotAsync(path, progress, cancellationToken);

    public Task<SealedEntry> AttestBackupAsync(BackupSummary backup, CancellationToken cancellationToken = default) =>
        inner.AttestBackupAsync(backup, cancellationToken);

    public Task<SealedEntry> AttestDrillAsync(RestoreReport drill, CancellationToken cancellationToken = default) =>
        inner.AttestDrillAsync(drill, cancellationToken);

    public Task<PruneReport> PruneAsync(PrunePolicy policy, CancellationToken cancellationToken = default) =>
        inner.PruneAsync(policy, cancellationToken);

    private static RecordSubmission With(
        RecordSubmission submission, ReadOnlyMemory<byte> payload, IdempotencyKey? idempotency) => new()
        {
            Kind = submission.Kind,
            Payload = payload,
            PayloadType = submission.PayloadType,
            Origin = submission.Origin,
            Patient = submission.Patient,
            DataYears = submission.DataYears,
            Idempotency = idempotency,
        };

    private async IAsyncEnumerable<HistoryEntry> ListAsync(
        IAsyncEnumerable<HistoryEntry> entries, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (fault == PlantedLedgerFault.KeepsListingsOpen
            && !await _listings.WaitAsync(TimeSpan.Zero, cancellationToken))
        {
            throw new LedgerConnectionException(HealthLedgerErrorCodes.WriterUnreachable, "No place is left.");
        }

        List<HistoryEntry> held = [];
        int number = 0;
        await foreach (HistoryEntry entry in entries.WithCancellation(cancellationToken))
        {
            if (fault == PlantedLedgerFault.ReversesListings)
            {
                held.Insert(0, entry);
            }
            else if (fault != PlantedLedgerFault.LosesItems || ++number != 300)
            {
                yield return fault == PlantedLedgerFault.LosesReasons ? WithoutReason(entry) : entry;
            }
        }

        foreach (HistoryEntry entry in held)
        {
            yield return entry;
        }

        _listings.Release();
    }

    private static HistoryEntry WithoutReason(HistoryEntry entry) => new()
    {
        Operation = entry.Operation,
        RecordId = entry.RecordId,
        Author = entry.Author,
        Entry = entry.Entry,
        LinkedSubjects = entry.LinkedSubjects,
        Access = entry.Access,
    };
}
