using System.Text;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;
using HealthLedger.Receipts;
using HealthLedger.Records;

namespace HealthLedger.Testing.Conformance;

/// <summary>History, versions and proofs of an <see cref="ILedger"/>.</summary>
internal static class LedgerHistoryConformance
{
    // More than a page of the index and than a window of a listing.
    private const int Many = 400;

    public static IReadOnlyList<LedgerCase> Cases { get; } =
    [
        new("A ledger lists a history whole and in its order", ListsInOrderAsync),
        new("A ledger ends a listing of which nobody takes more", EndsListingAsync),
        new("A ledger keeps versions, and refuses one that follows a wrong one", KeepsVersionsAsync),
        new("A ledger issues the same receipt for a record and for its entry", IssuesReceiptsAsync),
        new("A ledger proves presence, absence and consistency", ProvesAsync),
        new("A ledger accounts for every access between two times", AccountsAsync),
    ];

    public static AmendmentSubmission Correct(RecordId record, long replaces, string payload) => new()
    {
        RecordId = record,
        Kind = AmendmentKind.Correction,
        Replaces = replaces,
        Payload = Encoding.UTF8.GetBytes(payload),
        PayloadType = "text/plain",
        Reason = "wrong-unit",
    };

    private static async Task ListsInOrderAsync(ILedger ledger, CancellationToken cancellationToken)
    {
        AppendResult record = await ledger
            .AppendAsync(LedgerConformance.Record("x", "5"), cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(Enumerable.Range(0, Many).Select(_ => ledger.RequestAccessAsync(
            LedgerConformance.Request(record.RecordId), cancellationToken))).ConfigureAwait(false);
        List<HistoryEntry> history = await Claim
            .ListAsync(ledger.ListHistoryAsync(record.RecordId, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        Claim.That(history.Count == Many + 1, "a history has every entry once");
        Claim.That(history[0].Operation == OperationType.AppendRecord, "a history begins with the sealing");
        for (int i = 1; i < history.Count; i++)
        {
            Claim.That(
                (history[i - 1].Entry.Height.Value, history[i - 1].Entry.Index)
                    .CompareTo((history[i].Entry.Height.Value, history[i].Entry.Index)) < 0,
                "a history goes on in the order of the ledger");
            Claim.That(
                history[i].Operation == OperationType.RequestAccess
                    && history[i].Access is { Purpose: "TREAT", Role: "physician" }
                    && history[i].Author == ledger.Organisation && history[i].RecordId == record.RecordId
                    && history[i].Entry.Decision is { IsPermitted: true, Algorithm: "custodian/v1" },
                "an access says who asked, why, and what was decided");
        }

        List<HistoryEntry> ofPatient = await Claim.ListAsync(
            ledger.ListHistoryAsync(LedgerConformance.Patient("5"), cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        Claim.That(
            ofPatient.Count == Many + 2 && ofPatient[0].Operation == OperationType.EnrolSubject,
            "a patient's history begins with the enrolment and has every entry");
        List<HistoryEntry> none = await Claim.ListAsync(
            ledger.ListHistoryAsync(LedgerConformance.Patient("unknown"), cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        Claim.That(none.Count == 0, "an unknown patient has no history");
    }

    private static async Task EndsListingAsync(ILedger ledger, CancellationToken cancellationToken)
    {
        AppendResult record = await ledger
            .AppendAsync(LedgerConformance.Record("x"), cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(Enumerable.Range(0, Many).Select(_ => ledger.RequestAccessAsync(
            LedgerConformance.Request(record.RecordId), cancellationToken))).ConfigureAwait(false);

        // Many more than are under way at once, so that one that is not ended would keep the others out.
        for (int i = 0; i < 200; i++)
        {
            await foreach (HistoryEntry entry in ledger
                .ListHistoryAsync(record.RecordId, cancellationToken).ConfigureAwait(false))
            {
                Claim.That(entry.Operation == OperationType.AppendRecord, "a listing begins at the beginning");
                break;
            }
        }
    }

    private static async Task KeepsVersionsAsync(ILedger ledger, CancellationToken cancellationToken)
    {
        AppendResult record = await ledger
            .AppendAsync(LedgerConformance.Record("1.0"), cancellationToken).ConfigureAwait(false);
        RecordVersions before = await ledger
            .GetVersionsAsync(record.RecordId, cancellationToken).ConfigureAwait(false);
        AppendResult correction = await ledger
            .AmendAsync(Correct(record.RecordId, before.Version, "1.1"), cancellationToken).ConfigureAwait(false);
        RecordVersions after = await ledger
            .GetVersionsAsync(record.RecordId, cancellationToken).ConfigureAwait(false);
        Claim.That(
            after.Version == before.Version + 1 && after.Current == correction.RecordId
                && after.Kind == RecordKind.Laboratory && after.Status == RecordStatus.Live,
            "a correction is the current version");
        Claim.That(
            after.Links is [{ Kind: AmendmentKind.Correction, HasContent: true } link]
                && link.RecordId == correction.RecordId && link.Height == correction.Entry.Height
                && link.Time == correction.Entry.Time,
            "a record names its amendments");
        await LedgerConformance.RefusesAsync<SubmissionRejectedException>(
            () => ledger.AmendAsync(Correct(record.RecordId, before.Version, "1.2"), cancellationToken),
            HealthLedgerErrorCodes.OperationRefused,
            "a version that follows a wrong one is refused").ConfigureAwait(false);
        List<HistoryEntry> history = await Claim
            .ListAsync(ledger.ListHistoryAsync(record.RecordId, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        Claim.That(
            history.Exists(entry => entry.Amendment is { Kind: AmendmentKind.Correction, Reason: "wrong-unit" } summary
                && summary.Target == record.RecordId && summary.Replaces == before.Version),
            "the history says what an amendment does and why");
    }

    private static async Task IssuesReceiptsAsync(ILedger ledger, CancellationToken cancellationToken)
    {
        AppendResult record = await ledger
            .AppendAsync(LedgerConformance.Record("x"), cancellationToken).ConfigureAwait(false);
        Receipt one = await ledger.GetReceiptAsync(record.RecordId, cancellationToken).ConfigureAwait(false);
        Receipt two = await ledger
            .GetReceiptAsync(record.Entry.Height, record.Entry.Index, cancellationToken).ConfigureAwait(false);
        Claim.That(one.Bytes.Length > 0, "a receipt has bytes");
        Claim.Same(one.Bytes, two.Bytes, "a record's receipt is that of its entry");
    }

    private static async Task ProvesAsync(ILedger ledger, CancellationToken cancellationToken)
    {
        await LedgerConformance.RefusesAsync<SubmissionRejectedException>(
            () => ledger.ProveParticipantAsync(ledger.Organisation, cancellationToken),
            HealthLedgerErrorCodes.NothingSealed,
            "before the first block there is nothing to prove").ConfigureAwait(false);
        AppendResult record = await ledger
            .AppendAsync(LedgerConformance.Record("x"), cancellationToken).ConfigureAwait(false);
        StateProof present = await ledger.ProveRecordAsync(record.RecordId, cancellationToken).ConfigureAwait(false);
        StateProof absent = await ledger
            .ProveSubjectAsync(new SubjectId(Sample.Bytes(SubjectId.SizeBytes, 2)), cancellationToken)
            .ConfigureAwait(false);
        StateProof own = await ledger
            .ProveParticipantAsync(ledger.Organisation, cancellationToken).ConfigureAwait(false);
        Claim.That(present.IsPresent && own.IsPresent && !absent.IsPresent, "a proof says what it proves");
        Claim.That(
            present.Height.Value > 0 && present.Bytes.Length > 0 && absent.Bytes.Length > 0,
            "a proof has its bytes and its height");
        ConsistencyProof consistency = await ledger.GetConsistencyAsync(1, cancellationToken).ConfigureAwait(false);
        Claim.That(consistency is { FirstSize: 1, Size: >= 1 }, "a proof of consistency says between which sizes");
        await LedgerConformance.ThrowsAsync<ArgumentOutOfRangeException>(
            () => ledger.GetConsistencyAsync(1_000_000, cancellationToken), "a history is not longer than it is")
            .ConfigureAwait(false);
    }

    private static async Task AccountsAsync(ILedger ledger, CancellationToken cancellationToken)
    {
        AppendResult record = await ledger
            .AppendAsync(LedgerConformance.Record("x", "8"), cancellationToken).ConfigureAwait(false);
        for (int i = 0; i < 3; i++)
        {
            await ledger.RequestAccessAsync(LedgerConformance.Request(record.RecordId), cancellationToken)
                .ConfigureAwait(false);
        }

        DateTimeOffset from = record.Entry.Time;
        AccountingProof proof = await ledger.GetAccountingAsync(
            LedgerConformance.Patient("8"), from, DateTimeOffset.MaxValue, cancellationToken).ConfigureAwait(false);
        AccountingProof bySubject = await ledger.GetAccountingAsync(
            proof.Subject, from, DateTimeOffset.MaxValue, cancellationToken).ConfigureAwait(false);
        Claim.That(proof.Count == 3 && proof.From == from && proof.To > from, "an accounting has every access");
        Claim.That(bySubject.Count == 3 && bySubject.Subject == proof.Subject, "the pseudonym gives the same");
        await LedgerConformance.RefusesAsync<ConsentDeniedException>(
            () => ledger.GetAccountingAsync(
                LedgerConformance.Patient("nobody"), from, DateTimeOffset.MaxValue, cancellationToken),
            HealthLedgerErrorCodes.SubjectNotFound,
            "who is not enrolled has no accounting").ConfigureAwait(false);
        await LedgerConformance.ThrowsAsync<ArgumentException>(
            () => ledger.GetAccountingAsync(proof.Subject, from, from, cancellationToken),
            "an empty interval is misuse").ConfigureAwait(false);
    }
}
