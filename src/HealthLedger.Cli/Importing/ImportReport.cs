using System.Text.Json;
using HealthLedger.Cli.Output;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Receipts;
using HealthLedger.Verifier;

namespace HealthLedger.Cli.Importing;

/// <summary>
/// The reconciliation of an import: counts and digests, in the canonical form of JSON, and the attestation that commits
/// to exactly these bytes.
/// </summary>
internal static class ImportReport
{
    private const int Version = 1;

    /// <summary>Seals the report of files and writes it, with what opens its commitment and its receipt.</summary>
    public static async Task<(string Path, SealedEntry Entry)> SealAsync(
        ILedger ledger,
        ImportSettings settings,
        ImportRun run,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        byte[] statement = Canonical(JsonBytes.Of(json => Write(json, ledger, settings, run, now)));
        SealedAttestation attestation = await ledger
            .AttestAsync(AttestationKind.ImportReconciliation, statement, cancellationToken).ConfigureAwait(false);
        SealedEntry entry = attestation.Entry;
        Receipt receipt = await ledger.GetReceiptAsync(entry.Height, entry.Index, cancellationToken)
            .ConfigureAwait(false);
        string path = settings.Report ?? Path.Combine(
            settings.Folder, FormattableString.Invariant($"report-{entry.Height.Value}-{entry.Index}.json"));
        byte[] file = Canonical(JsonBytes.Of(json =>
        {
            json.WritePropertyName("report");
            json.WriteRawValue(statement);
            json.WriteStartObject("seal");
            json.WriteNumber("height", entry.Height.Value);
            json.WriteNumber("index", entry.Index);
            json.WriteString("time", entry.Time);
            json.WriteString("commitment", attestation.Commitment.ToString());
            json.WriteString("blinding", Convert.ToHexStringLower(attestation.Blinding.Span));
            json.WriteBase64String("receipt", receipt.Bytes.Span);
            json.WriteEndObject();
        }));
        await OutputFile.WriteAsync(path, file, cancellationToken).ConfigureAwait(false);
        return (path, entry);
    }

    /// <summary>Checks a report file against the pinned genesis.</summary>
    /// <returns>What the receipt says; and whether it is the receipt of exactly this report.</returns>
    /// <exception cref="CliException">The file is no report (HLS1213).</exception>
    public static (ReceiptVerdict Verdict, bool IsOfReport) Check(
        byte[] file, VerificationPolicy policy, out JsonElement report)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(file);
            report = document.RootElement.GetProperty("report").Clone();
            JsonElement seal = document.RootElement.GetProperty("seal");
            byte[] statement = CanonicalJson.TryWrite(report) ?? throw new FormatException();
            Digest256 commitment = SealedAttestation.Commit(
                Convert.FromHexString(seal.GetProperty("blinding").GetString()!), statement);
            ReceiptVerdict verdict = ReceiptVerifier.Verify(
                seal.GetProperty("receipt").GetBytesFromBase64(), ReceiptExpectation.Any, policy);
            bool isOfReport = verdict.Facts is { Attestation: { } attested }
                && attested.Kind == "import-reconciliation"
                && attested.Commitment.Span.SequenceEqual(commitment.ToArray())
                && report.GetProperty("organisation").GetString()
                    == Convert.ToHexStringLower(verdict.Facts!.AuthorId.Span);
            return (verdict, isOfReport);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException
            or KeyNotFoundException or FormatException or ArgumentException)
        {
            throw new CliException(
                CliErrorCodes.NoReport,
                ExitCode.CheckFailed,
                "The file is not the report of an import, or was changed.",
                exception);
        }
    }

    private static byte[] Canonical(byte[] json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return CanonicalJson.TryWrite(document.RootElement)
            ?? throw new InvalidOperationException("A report has a text or number that JSON cannot say.");
    }

    // Names of files are the operator's own and may be a patient's: a file is its digest.
    private static void Write(
        Utf8JsonWriter json, ILedger ledger, ImportSettings settings, ImportRun run, DateTimeOffset now)
    {
        ImportTally totals = new();
        run.Done.ForEach(mark => totals.Add(mark.Tally));
        json.WriteNumber("version", Version);
        json.WriteString("ledger", ledger.Genesis.LedgerId.ToString());
        json.WriteString("organisation", ledger.Organisation.ToString());
        json.WriteString("source", settings.Options.Source);
        json.WriteString("listener", settings.Options.Listener);
        json.WriteString("timeFrom", settings.Options.TimeFrom.ToString());
        json.WriteString("started", run.StartedAt);
        json.WriteString("ended", now);
        json.WriteStartArray("files");
        foreach (ImportMark mark in run.Done)
        {
            json.WriteStartObject();
            json.WriteString("sha256", mark.File.Sha256);
            json.WriteNumber("bytes", mark.File.Bytes);
            json.WriteBoolean("doneBefore", mark.WasDone);
            mark.Tally.Write(json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("totals");
        totals.Write(json);
        json.WriteEndObject();
    }
}
