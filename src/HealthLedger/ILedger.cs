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

namespace HealthLedger;

/// <summary>
/// A ledger, as an application uses it: the <see cref="LedgerNode"/> of this process, or a client of the node that
/// another process on this machine runs. Members mean the same and fail with the same codes; through a client each may
/// fail with a <see cref="LedgerConnectionException"/> too. All members are safe for concurrent use.
/// </summary>
/// <remarks>
/// What needs a stream of the caller, such as a backup into one, or names a person's own key material, is a member of
/// <see cref="LedgerNode"/> alone.
/// </remarks>
public interface ILedger
{
    /// <summary>The ledger's genesis.</summary>
    LedgerGenesis Genesis { get; }

    /// <summary>The organisation that writes here.</summary>
    ParticipantId Organisation { get; }

    /// <summary>How the node stands now.</summary>
    /// <param name="cancellationToken">Cancels.</param>
    Task<LedgerNodeStatus> GetStatusAsync(CancellationToken cancellationToken = default);

    /// <inheritdoc cref="LedgerNode.MeasureStorageAsync"/>
    Task<IReadOnlyDictionary<string, long>> MeasureStorageAsync(CancellationToken cancellationToken = default);

    /// <inheritdoc cref="LedgerNode.AppendAsync"/>
    Task<AppendResult> AppendAsync(RecordSubmission submission, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="LedgerNode.AmendAsync(AmendmentSubmission, CancellationToken)"/>
    Task<AppendResult> AmendAsync(AmendmentSubmission amendment, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="LedgerNode.GetVersionsAsync"/>
    Task<RecordVersions> GetVersionsAsync(RecordId recordId, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="LedgerNode.RequestAccessAsync(AccessRequest, CancellationToken)"/>
    Task<SealedAccess> RequestAccessAsync(AccessRequest request, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="LedgerNode.OpenAsync"/>
    Task<RecordContent> OpenAsync(SealedAccess access, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="LedgerNode.ListHistoryAsync(RecordId, CancellationToken)"/>
    IAsyncEnumerable<HistoryEntry> ListHistoryAsync(RecordId recordId, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="LedgerNode.ListHistoryAsync(PatientIdentifier, CancellationToken)"/>
    IAsyncEnumerable<HistoryEntry> ListHistoryAsync(
        PatientIdentifier patient, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="LedgerNode.GetReceiptAsync(RecordId, CancellationToken)"/>
    Task<Receipt> GetReceiptAsync(RecordId recordId, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="LedgerNode.GetReceiptAsync(BlockHeight, int, CancellationToken)"/>
    Task<Receipt> GetReceiptAsync(BlockHeight height, int index, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="LedgerNode.GetAccountingAsync(PatientIdentifier, DateTimeOffset, DateTimeOffset,
    /// CancellationToken)"/>
    Task<AccountingProof> GetAccountingAsync(
        PatientIdentifier patient,
        DateTimeOffset from,
        DateTimeOffset to,
        CancellationToken cancellationToken = default);

    /// <inheritdoc cref="LedgerNode.GetAccountingAsync(SubjectId, DateTimeOffset, DateTimeOffset,
    /// CancellationToken)"/>
    Task<AccountingProof> GetAccountingAsync(
        SubjectId subject, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="LedgerNode.ProveRecordAsync"/>
    Task<StateProof> ProveRecordAsync(RecordId recordId, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="LedgerNode.ProveSubjectAsync"/>
    Task<StateProof> ProveSubjectAsync(SubjectId subject, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="LedgerNode.ProveParticipantAsync"/>
    Task<StateProof> ProveParticipantAsync(ParticipantId participant, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="LedgerNode.GetConsistencyAsync"/>
    Task<ConsistencyProof> GetConsistencyAsync(ulong fromSize, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="LedgerNode.MergeSubjectsAsync(PatientIdentifier, PatientIdentifier, string,
    /// CancellationToken)"/>
    Task<SealedEntry> MergeSubjectsAsync(
        PatientIdentifier survivor,
        PatientIdentifier merged,
        string reason,
        CancellationToken cancellationToken = default);

    /// <inheritdoc cref="LedgerNode.UnmergeSubjectsAsync(PatientIdentifier, PatientIdentifier, string,
    /// CancellationToken)"/>
    Task<SealedEntry> UnmergeSubjectsAsync(
        PatientIdentifier survivor,
        PatientIdentifier merged,
        string reason,
        CancellationToken cancellationToken = default);

    /// <inheritdoc cref="LedgerNode.RekeySubjectAsync(PatientIdentifier, string, CancellationToken)"/>
    Task<SubjectId> RekeySubjectAsync(
        PatientIdentifier patient, string reason, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="LedgerNode.RegisterParticipantAsync(ParticipantApplication, CancellationToken)"/>
    Task<SealedEntry> RegisterParticipantAsync(
        ParticipantApplication application, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="LedgerNode.UpdateParticipantAsync(ParticipantUpdate, CancellationToken)"/>
    Task<SealedEntry> UpdateParticipantAsync(
        ParticipantUpdate update, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="LedgerNode.RotateKeyAsync(KeySuccession, KeyRotationReason, DateTimeOffset?,
    /// CancellationToken)"/>
    Task<SealedEntry> RotateKeyAsync(
        KeySuccession succession,
        KeyRotationReason reason,
        DateTimeOffset? suspectSince = null,
        CancellationToken cancellationToken = default);

    /// <inheritdoc cref="LedgerNode.SuspendParticipantAsync(ParticipantId, SuspensionReason, CancellationToken)"/>
    Task<SealedEntry> SuspendParticipantAsync(
        ParticipantId participant, SuspensionReason reason, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="LedgerNode.LiftSuspensionAsync(ParticipantId, SuspensionReason, CancellationToken)"/>
    Task<SealedEntry> LiftSuspensionAsync(
        ParticipantId participant, SuspensionReason reason, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="LedgerNode.FindParticipantAsync"/>
    Task<ParticipantInfo?> FindParticipantAsync(
        ParticipantId participant, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="LedgerNode.ListParticipantsAsync"/>
    IAsyncEnumerable<ParticipantInfo> ListParticipantsAsync(CancellationToken cancellationToken = default);

    /// <inheritdoc cref="LedgerNode.AttestAsync(AttestationKind, ReadOnlyMemory{byte}, CancellationToken)"/>
    Task<SealedAttestation> AttestAsync(
        AttestationKind kind, ReadOnlyMemory<byte> statement, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="LedgerNode.QuarantineAsync(string, ReadOnlyMemory{byte}, CancellationToken)"/>
    Task<string> QuarantineAsync(
        string code, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="LedgerNode.CountQuarantinedAsync"/>
    Task<int> CountQuarantinedAsync(CancellationToken cancellationToken = default);

    /// <inheritdoc cref="LedgerNode.QueueAsync"/>
    Task<QueueResult> QueueAsync(
        RecordSubmission submission, QueueMode mode, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="LedgerNode.FindRepeatAsync"/>
    Task<QueueResult?> FindRepeatAsync(
        IdempotencyKey idempotency, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="LedgerNode.NoteMessagesAsync"/>
    Task NoteMessagesAsync(IReadOnlyList<InboxNote> notes, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="LedgerNode.ListMessagesAsync"/>
    IAsyncEnumerable<InboxMessage> ListMessagesAsync(
        InboxQuery query, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="LedgerNode.FindMessageAsync"/>
    Task<InboxMessage?> FindMessageAsync(RecordId id, CancellationToken cancellationToken = default);

    /// <summary>What waits in the queue.</summary>
    /// <param name="cancellationToken">Cancels.</param>
    Task<QueueStatus> GetQueueStatusAsync(CancellationToken cancellationToken = default);

    /// <inheritdoc cref="LedgerNode.RetryMessageAsync"/>
    Task<bool> RetryMessageAsync(RecordId id, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="LedgerNode.SetMessageAsideAsync"/>
    Task<bool> SetMessageAsideAsync(RecordId id, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="LedgerNode.RequestMessageAccessAsync(MessageAccessRequest, CancellationToken)"/>
    Task<SealedMessageAccess> RequestMessageAccessAsync(
        MessageAccessRequest request, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="LedgerNode.OpenMessageAsync"/>
    Task<MessageContent> OpenMessageAsync(
        SealedMessageAccess access, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="LedgerNode.ListMessageAccessesAsync"/>
    IAsyncEnumerable<MessageAccess> ListMessageAccessesAsync(
        RecordId? messageId = null,
        DateTimeOffset? from = null,
        DateTimeOffset? to = null,
        CancellationToken cancellationToken = default);

    /// <summary>How each route stands that runs or has something to deliver, by name.</summary>
    /// <param name="cancellationToken">Cancels.</param>
    Task<IReadOnlyList<DeliveryRouteStatus>> GetDeliveryStatusAsync(CancellationToken cancellationToken = default);

    /// <inheritdoc cref="LedgerNode.ListDeliveriesAsync"/>
    Task<IReadOnlyList<DeliveryInfo>> ListDeliveriesAsync(
        DeliveryQuery query, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="LedgerNode.ListDeliveryAuthorizationsAsync"/>
    IAsyncEnumerable<SealedDeliveryAuthorization> ListDeliveryAuthorizationsAsync(
        string? route = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="LedgerNode.RetryDeliveryAsync"/>
    Task<bool> RetryDeliveryAsync(RecordId recordId, string route, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="LedgerNode.SetDeliveryAsideAsync"/>
    Task<bool> SetDeliveryAsideAsync(RecordId recordId, string route, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="LedgerNode.VerifyAsync"/>
    Task<VerificationReport> VerifyAsync(
        bool withPayloads,
        IProgress<VerificationProgress>? progress = null,
        CancellationToken cancellationToken = default);

    /// <inheritdoc cref="LedgerNode.BackupAsync(string, BackupKey, IProgress{BackupProgress}, CancellationToken)"/>
    Task<BackupSummary> BackupAsync(
        string path,
        BackupKey key,
        IProgress<BackupProgress>? progress = null,
        CancellationToken cancellationToken = default);

    /// <inheritdoc cref="LedgerNode.WriteSnapshotAsync"/>
    Task<SnapshotSummary> WriteSnapshotAsync(
        string path,
        IProgress<SnapshotProgress>? progress = null,
        CancellationToken cancellationToken = default);

    /// <inheritdoc cref="LedgerNode.AttestBackupAsync(BackupSummary, CancellationToken)"/>
    Task<SealedEntry> AttestBackupAsync(BackupSummary backup, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="LedgerNode.AttestDrillAsync(RestoreReport, CancellationToken)"/>
    Task<SealedEntry> AttestDrillAsync(RestoreReport drill, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="LedgerNode.PruneAsync"/>
    Task<PruneReport> PruneAsync(PrunePolicy policy, CancellationToken cancellationToken = default);
}
