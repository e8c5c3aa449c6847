using System.Security.Cryptography;
using HealthLedger.Access;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Receipts;
using HealthLedger.Records;
using HealthLedger.Subjects;
using HealthLedger.Verifier;

namespace HealthLedger.Testing.Benchmarks;

/// <summary>
/// Receipts and proofs of one replica, verified on one thread. The limit is the signature checks alone, with keys that
/// are imported already.
/// </summary>
internal sealed class ProveBenchmark
{
    private const int Records = 2_000;
    private const int Requests = 50;

    private readonly BenchmarkRun _run;

    public ProveBenchmark(BenchmarkRun run) => _run = run;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        BenchmarkNode started = await BenchmarkNode.StartAsync(_run.NewFolder(), cancellationToken)
            .ConfigureAwait(false);
        await using (started.ConfigureAwait(false))
        {
            LedgerNode node = started.Node;
            (RecordId record, LedgerNodeStatus older) = await FillAsync(node, cancellationToken).ConfigureAwait(false);
            VerificationPolicy policy = new(node.Genesis.Bytes.Span, _run.Time.GetUtcNow());
            Receipt receipt = await node.GetReceiptAsync(record, cancellationToken).ConfigureAwait(false);
            ReceiptExpectation expected = ReceiptExpectation.ForRecord(record.ToArray());
            await VerifyAsync("receipt", 2, () => ReceiptVerifier
                .Verify(receipt.Bytes.Span, expected, policy).IsAccepted).ConfigureAwait(false);

            RecordId absent = new(new byte[RecordId.SizeBytes]);
            StateProof state = await node.ProveRecordAsync(absent, cancellationToken).ConfigureAwait(false);
            StateExpectation missing = StateExpectation.Absent(StateRowName.ForRecord(absent.ToArray()));
            await VerifyAsync("proof of absence", 1, () => StateVerifier
                .Verify(state.Bytes.Span, missing, policy).IsAccepted).ConfigureAwait(false);

            ConsistencyProof history = await node
                .GetConsistencyAsync(older.HistorySize, cancellationToken).ConfigureAwait(false);
            ConsistencyExpectation goesOn = new(older.HistorySize, older.HistoryRoot.ToArray());
            await VerifyAsync("consistency", 1, () => ConsistencyVerifier
                .Verify(history.Bytes.Span, goesOn, policy).IsAccepted).ConfigureAwait(false);

            AccountingProof accounting = await node
                .GetAccountingAsync(Patient(0), DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, cancellationToken)
                .ConfigureAwait(false);
            AccountingExpectation whole = new(accounting.Subject.ToArray(), accounting.From, accounting.To);
            await VerifyAsync($"accounting of {accounting.Count} entries", 1, () => AccountingVerifier
                .Verify(accounting.Bytes.Span, whole, policy).IsAccepted).ConfigureAwait(false);

            LimitSeries nothing = new("nothing", new Series([0]), null);
            ReportSize("receipt", receipt.Bytes.Length, nothing);
            ReportSize("proof of absence", state.Bytes.Length, nothing);
            ReportSize("accounting", accounting.Bytes.Length, nothing);
        }
    }

    private static PatientIdentifier Patient(int number) => new("bench", $"{number}");

    private static async Task<(RecordId Record, LedgerNodeStatus Older)> FillAsync(
        LedgerNode node, CancellationToken cancellationToken)
    {
        AppendResult[] results = await Task.WhenAll(Enumerable.Range(0, Records).Select(i => node.AppendAsync(
            new RecordSubmission
            {
                Kind = RecordKind.Laboratory,
                Payload = new byte[64],
                PayloadType = "text/plain",
                Patient = Patient(i % 100),
            },
            cancellationToken))).ConfigureAwait(false);
        LedgerNodeStatus older = node.GetStatus();
        for (int i = 0; i < Requests; i++)
        {
            _ = await node.RequestAccessAsync(
                new AccessRequest
                {
                    RecordId = results[0].RecordId,
                    Individual = new IndividualId(SHA256.HashData([(byte)i]).AsSpan(0, IndividualId.SizeBytes)),
                    Role = "PHYSICIAN",
                },
                cancellationToken).ConfigureAwait(false);
        }

        return (results[0].RecordId, older);
    }

    private async Task VerifyAsync(string what, int signatures, Func<bool> verify)
    {
        int times = _run.Scaled(2_000);
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] digest = SHA256.HashData([]);
        byte[] signature = key.SignHash(digest);
        List<Measurement> subject = [];
        List<double> limit = [];
        for (int repetition = -1; repetition < _run.Repetitions; repetition++)
        {
            Measurement measured = await OnAsync(times, verify).ConfigureAwait(false);
            Measurement bare = await OnAsync(times, () => CheckAll(key, digest, signature, signatures))
                .ConfigureAwait(false);

            // The first round compiles; it is not counted.
            if (repetition >= 0)
            {
                subject.Add(measured);
                limit.Add(bare.PerSecond);
            }
        }

        _run.ReportRate(
            $"{what} verified",
            "/s",
            subject,
            new LimitSeries($"{signatures} bare signature checks", new Series(limit), null));
    }

    private static bool CheckAll(ECDsa key, byte[] digest, byte[] signature, int signatures)
    {
        bool isGood = true;
        for (int i = 0; i < signatures; i++)
        {
            isGood &= key.VerifyHash(digest, signature);
        }

        return isGood;
    }

    private Task<Measurement> OnAsync(int times, Func<bool> verify) => _run.MeasureAsync(times, () =>
    {
        for (int i = 0; i < times; i++)
        {
            if (!verify())
            {
                throw new InvalidOperationException("What was issued or signed a moment ago is refused.");
            }
        }

        return Task.CompletedTask;
    });

    private void ReportSize(string what, int bytes, LimitSeries limit) =>
        _run.ReportPart(_run.Name, $"{what}, size", "bytes", bytes, limit);
}
