using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using HealthLedger;
using HealthLedger.Access;
using HealthLedger.Hosting;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Receipts;
using HealthLedger.Records;
using HealthLedger.Verifier;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Spectre.Console;

namespace Hl7Listener.Demo;

/// <summary>The main job from end to end: messages in, sealed entries, acknowledgments and receipts out.</summary>
internal sealed class DemoRun
{
    private readonly LedgerNode _node;
    private readonly DemoSender _sender;
    private readonly DemoReport _report = new(DemoConsole.Create());
    private readonly SealedRecords _records;

    private DemoRun(LedgerNode node, DemoSender sender, SealedRecords records)
    {
        _node = node;
        _sender = sender;
        _records = records;
    }

    /// <summary>Runs the demo and stops the host; returns the exit code.</summary>
    public static async Task<int> RunAsync(
        IHost host, IPEndPoint endPoint, SampleArguments arguments, string dataFolder, SealedRecords records)
    {
        CancellationToken stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        LedgerNode node = host.Services.GetRequiredService<ILedgerNodeAccessor>().Node;
        DemoRun run = new(node, new DemoSender(endPoint, records), records);
        try
        {
            await run.ShowMessagesAsync(arguments.Messages, stopping).ConfigureAwait(false);
            await host.StopAsync(CancellationToken.None).ConfigureAwait(false);
            await run.ShowTamperingAsync(dataFolder, arguments.DataFolder is null, CancellationToken.None)
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Ctrl-C: what was acknowledged is sealed; the rest of the show is left out.
            return 0;
        }

        run._report.Title(run._report.IsGood ? "All as it should be" : "Something is wrong, see above");
        return run._report.IsGood ? 0 : 1;
    }

    private async Task ShowMessagesAsync(int count, CancellationToken cancellationToken)
    {
        _report.Title("Messages over MLLP, each answered when its entry is sealed and on disk");
        IReadOnlyList<DemoAnswer> carried = await _sender
            .SendInOrderAsync(DemoMessages.Carried(), cancellationToken).ConfigureAwait(false);
        List<(DemoAnswer, ReceiptVerdict?)> rows = [];
        foreach (DemoAnswer answer in carried)
        {
            rows.Add((answer, answer.Record is { } record
                ? await VerifyReceiptAsync(record, cancellationToken).ConfigureAwait(false)
                : null));
        }

        _report.Answers(rows);
        _report.Check(
            carried.Count(answer => answer.IsAccepted) == carried.Count - 1,
            $"{carried.Count - 1} messages accepted; the one without a patient refused and set aside, encrypted");
        await ShowGeneratedAsync(count - carried.Count, cancellationToken).ConfigureAwait(false);
        await ShowReceiptsAsync(cancellationToken).ConfigureAwait(false);
        await ShowResendAsync(carried[0], cancellationToken).ConfigureAwait(false);
        await ShowReadAsync(carried[2], cancellationToken).ConfigureAwait(false);
    }

    private async Task ShowGeneratedAsync(int count, CancellationToken cancellationToken)
    {
        IReadOnlyCollection<DemoAnswer> answers = [];
        long started = Stopwatch.GetTimestamp();
        await _report.Console.Progress().StartAsync(async progress =>
        {
            ProgressTask task = progress.AddTask("generated results, 4 connections", maxValue: Math.Max(count, 1));
            answers = await _sender
                .SendGeneratedAsync(count, () => task.Increment(1), cancellationToken).ConfigureAwait(false);
        }).ConfigureAwait(false);
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        _report.Check(
            answers.Count == count && answers.All(answer => answer is { IsAccepted: true, Record: not null }),
            FormattableString.Invariant(
                $"{answers.Count} more accepted, {answers.Count / seconds:0} messages a second"));
    }

    private async Task ShowReceiptsAsync(CancellationToken cancellationToken)
    {
        IReadOnlyCollection<RecordId> records = _records.All;
        int verified = 0;
        foreach (RecordId record in records)
        {
            verified += (await VerifyReceiptAsync(record, cancellationToken).ConfigureAwait(false)).IsAccepted ? 1 : 0;
        }

        _report.Check(
            verified == records.Count,
            $"{verified} of {records.Count} receipts verified offline with the genesis file alone");
        Receipt good = await _node.GetReceiptAsync(records.First(), cancellationToken).ConfigureAwait(false);
        byte[] forged = good.Bytes.ToArray();
        forged[forged.Length / 2] ^= 0x01;
        ReceiptVerdict verdict = Verify(forged, records.First());
        _report.Check(!verdict.IsAccepted, $"a receipt with one bit changed is refused: {verdict.Code}");
    }

    private async Task ShowResendAsync(DemoAnswer first, CancellationToken cancellationToken)
    {
        ulong height = _node.GetStatus().HistorySize;
        IReadOnlyList<DemoAnswer> again = await _sender
            .SendInOrderAsync([first.Message], cancellationToken).ConfigureAwait(false);
        bool isSame = again[0].Acknowledgment.Span.SequenceEqual(first.Acknowledgment.Span);
        _report.Check(
            isSame && _node.GetStatus().HistorySize == height,
            $"{first.ControlId} sent again: the same acknowledgment byte for byte, no second record");
    }

    private async Task ShowReadAsync(DemoAnswer answer, CancellationToken cancellationToken)
    {
        SealedAccess access = await _node.RequestAccessAsync(
            new AccessRequest
            {
                RecordId = answer.Record!.Value,
                Individual = new IndividualId(SHA256.HashData("physician 1001"u8).AsSpan(0, IndividualId.SizeBytes)),
                Role = "PHYSICIAN",
            },
            cancellationToken).ConfigureAwait(false);
        using RecordContent content = await _node.OpenAsync(access, cancellationToken).ConfigureAwait(false);
        _report.Check(
            content.Payload.Span.SequenceEqual(answer.Message.Span),
            $"{answer.ControlId} read for treatment: access sealed as entry {access.Height.Value}/{access.Index} "
            + "first, then decrypted, the bytes as they were sent");
    }

    private async Task ShowTamperingAsync(string dataFolder, bool isTemporary, CancellationToken cancellationToken)
    {
        string passphrase = isTemporary
            ? LedgerFolder.DevelopmentPassphrase
            : Environment.GetEnvironmentVariable("HEALTHLEDGER_PASSPHRASE")!;
        string copy = Directory.CreateTempSubdirectory("healthledger-sample-copy-").FullName;
        try
        {
            VerificationReport intact = await DemoTampering
                .VerifyAsync(dataFolder, passphrase, cancellationToken).ConfigureAwait(false);
            _report.Check(
                intact.IsGood,
                $"whole history verified: {intact.BlocksVerified} blocks, {intact.EntriesVerified} entries, "
                + $"{intact.PayloadsVerified} payloads");
            (string change, VerificationReport report) = await DemoTampering
                .RunAsync(dataFolder, copy, passphrase, cancellationToken).ConfigureAwait(false);
            _report.Check(!report.IsGood, $"changed in a copy: {change}");
            _report.Check(report.FirstError is not null, $"found: {report.FirstErrorCode} {report.FirstError}");
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
            if (isTemporary)
            {
                Directory.Delete(dataFolder, recursive: true);
            }
        }
    }

    private async Task<ReceiptVerdict> VerifyReceiptAsync(RecordId record, CancellationToken cancellationToken)
    {
        Receipt receipt = await _node.GetReceiptAsync(record, cancellationToken).ConfigureAwait(false);
        return Verify(receipt.Bytes.Span, record);
    }

    private ReceiptVerdict Verify(ReadOnlySpan<byte> receipt, RecordId record) => ReceiptVerifier.Verify(
        receipt,
        ReceiptExpectation.ForRecord(record.ToArray()),
        new VerificationPolicy(_node.Genesis.Bytes.Span, TimeProvider.System.GetUtcNow()));
}
