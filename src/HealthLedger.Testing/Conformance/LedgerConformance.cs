using System.Text;
using HealthLedger.Access;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Subjects;

namespace HealthLedger.Testing.Conformance;

/// <summary>
/// What every <see cref="ILedger"/> must do: the same results, types and codes whether it is a node or a client of one.
/// Run each case with a ledger of its own, in any test framework; a case that fails throws <see
/// cref="ConformanceException"/>.
/// </summary>
public static class LedgerConformance
{
    private const int LargeBytes = (3 * 1024 * 1024) + 17;

    /// <summary>All cases.</summary>
    public static IReadOnlyList<LedgerCase> Cases { get; } =
    [
        new("A ledger gives back what was sealed, for a sealed request alone", OpensWhatWasSealedAsync),
        new("A ledger takes payloads from nothing to megabytes", TakesEverySizeAsync),
        new("A ledger answers a denial, and opens nothing for it", DeniesAsync),
        new("A ledger opens nothing for an entry that is another record's, or none", RefusesForgedAccessAsync),
        new("A ledger recognises a repeated submission and refuses other content", RecognisesRepeatsAsync),
        new("A ledger says of a record that is not there that it is not", KnowsNoSuchRecordAsync),
        new("A ledger refuses what is out of its limits before anything happens", RefusesMisuseAsync),
        new("A ledger seals what many send at once, each once", SealsManyAtOnceAsync),
        new("A ledger stops waiting when it is told to", StopsWaitingAsync),
        .. LedgerHistoryConformance.Cases,
        .. LedgerSubjectConformance.Cases,
        .. LedgerOperationConformance.Cases,
        .. LedgerInboxConformance.Cases,
        .. LedgerDeliveryConformance.Cases,
    ];

    internal static RecordSubmission Record(string payload, string? patient = null, string? key = null) => new()
    {
        Kind = RecordKind.Laboratory,
        Payload = Encoding.UTF8.GetBytes(payload),
        PayloadType = "text/plain",
        Patient = patient is null ? null : Patient(patient),
        Idempotency = key is null ? null : new IdempotencyKey(Encoding.UTF8.GetBytes(key)),
    };

    internal static PatientIdentifier Patient(string value) => new("north", value);

    internal static AccessRequest Request(RecordId record, string purpose = "TREAT") => new()
    {
        RecordId = record,
        Individual = new IndividualId(Sample.Bytes(IndividualId.SizeBytes, 3)),
        Role = "physician",
        Purpose = purpose,
    };

    private static async Task OpensWhatWasSealedAsync(ILedger ledger, CancellationToken cancellationToken)
    {
        RecordSubmission submission = Record("a result", "17");
        AppendResult sealedAt = await ledger.AppendAsync(submission, cancellationToken).ConfigureAwait(false);
        Claim.That(!sealedAt.IsRepeat, "a first submission is not a repeat");
        Claim.That(sealedAt.Entry.Outcome == EntryOutcomeCode.Accepted, "what is answered was accepted");
        Claim.That(
            sealedAt.Entry.Height.Value > 0 && sealedAt.Entry.Time > DateTimeOffset.UnixEpoch
                && !sealedAt.Entry.SubmissionId.IsZero && sealedAt.Entry.HeaderHash != default,
            "the answer says where and when it was sealed");
        SealedAccess access = await ledger
            .RequestAccessAsync(Request(sealedAt.RecordId), cancellationToken).ConfigureAwait(false);
        Claim.That(access.IsPermitted && access.RecordId == sealedAt.RecordId, "the custodian may read for treatment");
        Claim.That(access.Reason.Length > 0 && access.OpenUntil > sealedAt.Entry.Time, "a permit has reason and end");
        Claim.That(access.Versions.Current == sealedAt.RecordId, "a permit says which version is current");
        using RecordContent content = await ledger.OpenAsync(access, cancellationToken).ConfigureAwait(false);
        Claim.Same(submission.Payload, content.Payload, "a record opens to its bytes");
        Claim.That(content.PayloadType == "text/plain", "a record keeps its media type");
        Claim.That(content.ContentBlinding.Length == 32, "content comes with what opens its commitment");
        Claim.That(content.Versions.RecordId == sealedAt.RecordId, "content comes with its versions");
    }

    private static async Task TakesEverySizeAsync(ILedger ledger, CancellationToken cancellationToken)
    {
        foreach (int size in (int[])[0, 1, 64 * 1024, (64 * 1024) + 1, LargeBytes])
        {
            ReadOnlyMemory<byte> payload = Sample.Bytes(size, size);
            AppendResult result = await ledger.AppendAsync(
                new RecordSubmission
                {
                    Kind = RecordKind.Document,
                    Payload = payload,
                    PayloadType = "application/octet-stream",
                    DataYears = (2001, 2026),
                },
                cancellationToken).ConfigureAwait(false);
            SealedAccess access = await ledger
                .RequestAccessAsync(Request(result.RecordId), cancellationToken).ConfigureAwait(false);
            using RecordContent content = await ledger.OpenAsync(access, cancellationToken).ConfigureAwait(false);
            Claim.Same(payload, content.Payload, $"a payload of {size} bytes comes back as it is");
        }
    }

    private static async Task DeniesAsync(ILedger ledger, CancellationToken cancellationToken)
    {
        AppendResult result = await ledger.AppendAsync(Record("x"), cancellationToken).ConfigureAwait(false);
        SealedAccess access = await ledger
            .RequestAccessAsync(Request(result.RecordId, "HMARKT"), cancellationToken).ConfigureAwait(false);
        Claim.That(!access.IsPermitted && access.Reason == "PURPOSE", "a denial is an answer and says why");
        await RefusesAsync<ConsentDeniedException>(
            () => ledger.OpenAsync(access, cancellationToken), HealthLedgerErrorCodes.AccessDenied,
            "nothing opens for a denial").ConfigureAwait(false);
    }

    private static async Task RefusesForgedAccessAsync(ILedger ledger, CancellationToken cancellationToken)
    {
        AppendResult one = await ledger.AppendAsync(Record("one"), cancellationToken).ConfigureAwait(false);
        AppendResult two = await ledger.AppendAsync(Record("two"), cancellationToken).ConfigureAwait(false);
        SealedAccess access = await ledger
            .RequestAccessAsync(Request(one.RecordId), cancellationToken).ConfigureAwait(false);
        SealedAccess denied = await ledger
            .RequestAccessAsync(Request(two.RecordId, "HMARKT"), cancellationToken).ConfigureAwait(false);
        await RefusesAsync<ConsentDeniedException>(
            () => ledger.OpenAsync(Forged(two.RecordId, access.Height, access.Index), cancellationToken),
            HealthLedgerErrorCodes.AccessEntryInvalid,
            "a permit opens its own record alone").ConfigureAwait(false);
        await RefusesAsync<ConsentDeniedException>(
            () => ledger.OpenAsync(Forged(two.RecordId, two.Entry.Height, two.Entry.Index), cancellationToken),
            HealthLedgerErrorCodes.AccessEntryInvalid,
            "an entry that is no request opens nothing").ConfigureAwait(false);
        await RefusesAsync<ConsentDeniedException>(
            () => ledger.OpenAsync(Forged(two.RecordId, denied.Height, denied.Index), cancellationToken),
            HealthLedgerErrorCodes.AccessDenied,
            "whoever calls a denial a permit gets nothing").ConfigureAwait(false);
    }

    private static SealedAccess Forged(RecordId record, BlockHeight height, int index) => new(
        record, height, index, isPermitted: true, "CUSTODIAN_TREATMENT", DateTimeOffset.MaxValue, new RecordVersions
        {
            RecordId = record,
            Kind = RecordKind.Laboratory,
            Version = 1,
            Status = RecordStatus.Live,
            Current = record,
            Links = [],
        });

    private static async Task RecognisesRepeatsAsync(ILedger ledger, CancellationToken cancellationToken)
    {
        AppendResult first = await ledger
            .AppendAsync(Record("same", "1", "key"), cancellationToken).ConfigureAwait(false);
        AppendResult again = await ledger
            .AppendAsync(Record("same", "1", "key"), cancellationToken).ConfigureAwait(false);
        Claim.That(!first.IsRepeat && again.IsRepeat, "a repeat says that it is one");
        Claim.That(
            first.RecordId == again.RecordId && first.Entry.Height == again.Entry.Height
                && first.Entry.Index == again.Entry.Index,
            "a repeat gets the first answer");
        await RefusesAsync<SubmissionRejectedException>(
            () => ledger.AppendAsync(Record("other", "1", "key"), cancellationToken),
            HealthLedgerErrorCodes.IdempotencyConflict,
            "the same key with other content is a conflict").ConfigureAwait(false);
        AppendResult other = await ledger.AppendAsync(Record("same", "1"), cancellationToken).ConfigureAwait(false);
        AppendResult another = await ledger.AppendAsync(Record("same", "1"), cancellationToken).ConfigureAwait(false);
        Claim.That(other.RecordId != another.RecordId, "without a key every call is a record");
    }

    private static async Task KnowsNoSuchRecordAsync(ILedger ledger, CancellationToken cancellationToken)
    {
        const string Rule = "a record that is not there is HLS4004";
        RecordId none = new(Sample.Bytes(RecordId.SizeBytes, 9));
        await RefusesAsync<ConsentDeniedException>(
            () => ledger.GetVersionsAsync(none, cancellationToken), HealthLedgerErrorCodes.RecordNotFound, Rule)
            .ConfigureAwait(false);
        await RefusesAsync<ConsentDeniedException>(
            () => ledger.RequestAccessAsync(Request(none), cancellationToken),
            HealthLedgerErrorCodes.RecordNotFound,
            Rule).ConfigureAwait(false);
        await RefusesAsync<ConsentDeniedException>(
            () => ledger.GetReceiptAsync(none, cancellationToken), HealthLedgerErrorCodes.RecordNotFound, Rule)
            .ConfigureAwait(false);
        await RefusesAsync<ConsentDeniedException>(
            () => ledger.GetReceiptAsync(new BlockHeight(77), 3, cancellationToken),
            HealthLedgerErrorCodes.RecordNotFound,
            "an entry that is not there is HLS4004").ConfigureAwait(false);
        await RefusesAsync<ConsentDeniedException>(
            () => ledger.AmendAsync(LedgerHistoryConformance.Correct(none, 1, "x"), cancellationToken),
            HealthLedgerErrorCodes.RecordNotFound,
            Rule).ConfigureAwait(false);
    }

    private static async Task RefusesMisuseAsync(ILedger ledger, CancellationToken cancellationToken)
    {
        const string Rule = "what is out of its limits is an ArgumentException";
        string tooLong = new('x', 65);
        RecordSubmission wrong = new()
        {
            Kind = (RecordKind)1234,
            Payload = default,
            PayloadType = "text/plain",
        };
        await ThrowsAsync<ArgumentException>(() => ledger.AppendAsync(wrong, cancellationToken), Rule)
            .ConfigureAwait(false);
        await ThrowsAsync<ArgumentException>(
            () => ledger.MergeSubjectsAsync(Patient("1"), Patient("2"), tooLong, cancellationToken), Rule)
            .ConfigureAwait(false);
        await ThrowsAsync<ArgumentException>(
            () => ledger.QuarantineAsync(tooLong, default, cancellationToken), Rule).ConfigureAwait(false);
        await ThrowsAsync<ArgumentException>(
            () => ledger.AttestAsync((AttestationKind)99, default, cancellationToken), Rule).ConfigureAwait(false);
        await ThrowsAsync<ArgumentOutOfRangeException>(
            () => ledger.GetReceiptAsync(new BlockHeight(1), -1, cancellationToken), Rule).ConfigureAwait(false);
        LedgerNodeStatus status = await ledger.GetStatusAsync(cancellationToken).ConfigureAwait(false);
        Claim.That(status.HistorySize == 0, "misuse leaves nothing");
    }

    private static async Task SealsManyAtOnceAsync(ILedger ledger, CancellationToken cancellationToken)
    {
        const int Many = 200;
        AppendResult[] results = await Task.WhenAll(Enumerable.Range(0, Many).Select(
            number => ledger.AppendAsync(Record($"payload {number}"), cancellationToken))).ConfigureAwait(false);
        Claim.That(results.Select(result => result.RecordId).Distinct().Count() == Many, "every record has an id");
        LedgerNodeStatus status = await ledger.GetStatusAsync(cancellationToken).ConfigureAwait(false);
        Claim.That(status.HistorySize == Many, "every record is on the ledger once");
    }

    private static async Task StopsWaitingAsync(ILedger ledger, CancellationToken cancellationToken)
    {
        using CancellationTokenSource cancelled = CancellationTokenSource
            .CreateLinkedTokenSource(cancellationToken);
        await cancelled.CancelAsync().ConfigureAwait(false);
        await ThrowsAsync<OperationCanceledException>(
            () => ledger.AppendAsync(Record("x", key: "k"), cancelled.Token), "a cancelled call stops waiting")
            .ConfigureAwait(false);
        AppendResult result = await ledger.AppendAsync(Record("x", key: "k"), cancellationToken)
            .ConfigureAwait(false);
        Claim.That(result.Entry.Outcome == EntryOutcomeCode.Accepted, "the same call again says what became of it");
    }

    internal static async Task RefusesAsync<T>(Func<Task> call, string code, string claim)
        where T : HealthLedgerException
    {
        T refused = await ThrowsAsync<T>(call, claim).ConfigureAwait(false);
        Claim.That(refused.Code == code, $"{claim}: {code} and not {refused.Code}");
        Claim.That(
            refused.Message.StartsWith(code + ": ", StringComparison.Ordinal)
                && refused.Message.Length > code.Length + 2,
            $"{claim}: the text begins with its code, once, and says what happened");
    }

    internal static Task<T> ThrowsAsync<T>(Func<Task> call, string claim)
        where T : Exception => Claim.ThrowsAsync<T>(async () => await call().ConfigureAwait(false), claim);
}
