using System.Globalization;
using System.Text;
using HealthLedger.Access;
using HealthLedger.Adapters.Tests.Intake;
using HealthLedger.Hl7v2;
using HealthLedger.Hl7v2.Importing;
using HealthLedger.Hl7v2.Intake;
using HealthLedger.Inbox;
using HealthLedger.Primitives;
using HealthLedger.Records;
using Xunit.Abstractions;

namespace HealthLedger.Adapters.Tests.Importing;

public sealed class ImporterTests(ITestOutputHelper output)
{
    private const string Pid = "PID|1||4711^^^HOSP^MR||Doe^Jane\rPV1|1|I\r";

    [Fact]
    public async Task Record_says_that_it_is_imported_from_where_and_when_its_message_says_it_was_written()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync();
        string text = IntakeHarness.Message().Replace(
            "|20260101120000|", "|199803011205+0100|", StringComparison.Ordinal);

        ImportedPiece piece = Assert.Single(await ImportAsync(harness, text));

        Assert.Equal(ImportOutcome.Sealed, piece.Outcome);
        Assert.Equal("ADT^A01", piece.MessageType);
        Assert.Equal("1998-03-01", piece.Day);
        Assert.False(piece.IsInFuture);
        SealedAccess access = await harness.Node.RequestAccessAsync(new AccessRequest
        {
            RecordId = piece.RecordId!.Value,
            Individual = new IndividualId(Enumerable.Repeat((byte)1, IndividualId.SizeBytes).ToArray()),
            Role = "PHYSICIAN",
        });
        using RecordContent content = await harness.Node.OpenAsync(access);
        Assert.Equal(text, Encoding.UTF8.GetString(content.Payload.Span));
        Assert.Equal("archive", content.Import!.Source);
        Assert.Equal("1998-03-01T12:05+01:00", content.Import.OriginalTime);
        InboxMessage row = Assert.Single(await harness.ListAsync());
        Assert.Equal("import", row.Listener);
        Assert.Equal(InboxStatus.Sealed, row.Status);
    }

    [Theory]
    [InlineData("20090301", "20100405", OriginalTimeSource.MessageTime, "2009-03-01")]
    [InlineData("20090301", "20100405", OriginalTimeSource.EventTime, "2010-04-05")]
    [InlineData("20090301", "", OriginalTimeSource.EventTime, "2009-03-01")]
    [InlineData("20091301", "", OriginalTimeSource.MessageTime, "unknown")]
    [InlineData("Doe^Jane", "", OriginalTimeSource.MessageTime, "unknown")]
    [InlineData("2009", "", OriginalTimeSource.MessageTime, "unknown")]
    public async Task Original_time_is_read_from_the_field_that_is_asked_for_and_nothing_is_invented(
        string made, string recorded, OriginalTimeSource from, string day)
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync();
        string text = $"MSH|^~\\&|APP|FAC|R|R|{made}||ADT^A01|1|P|2.5\rEVN||{recorded}\r{Pid}";

        ImportedPiece piece = Assert.Single(
            await ImportAsync(harness, text, configure: options => options.TimeFrom = from));

        Assert.Equal(ImportOutcome.Sealed, piece.Outcome);
        Assert.Equal(day, piece.Day);
    }

    [Fact]
    public async Task Time_in_the_future_is_reported_and_the_message_sealed()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync();

        ImportedPiece piece = Assert.Single(
            await ImportAsync(harness, $"MSH|^~\\&|APP|FAC|R|R|29990101||ADT^A01|1|P|2.5\r{Pid}"));

        Assert.True(piece.IsInFuture);
        Assert.Equal(ImportOutcome.Sealed, piece.Outcome);
    }

    [Fact]
    public async Task Second_import_and_a_message_that_a_listener_of_the_name_received_are_duplicates()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync();
        string[] messages = [.. Enumerable.Range(0, 40).Select(Message)];
        await harness.SendAsync(messages[7], listener: "mllp");
        string archive = string.Concat(messages);

        List<ImportedPiece> asMllp = await ImportAsync(harness, archive, "mllp");
        List<ImportedPiece> again = await ImportAsync(harness, archive, "mllp");
        List<ImportedPiece> asAnother = await ImportAsync(harness, archive);
        string live = await harness.SendAsync(messages[3], listener: "mllp");

        Assert.Equal(ImportOutcome.Duplicate, asMllp[7].Outcome);
        Assert.Equal(39, asMllp.Count(piece => piece.Outcome == ImportOutcome.Sealed));
        Assert.All(again, piece => Assert.Equal(ImportOutcome.Duplicate, piece.Outcome));
        Assert.Equal(asMllp.Select(piece => piece.RecordId), again.Select(piece => piece.RecordId));
        Assert.All(asAnother, piece => Assert.Equal(ImportOutcome.Sealed, piece.Outcome));
        Assert.Contains("MSA|AA|", live, StringComparison.Ordinal);
        Assert.Equal(80, await harness.CountRecordsAsync("HOSP", "4711"));
    }

    [Theory]
    [InlineData(AckWhen.Sealed)]
    [InlineData(AckWhen.Stored)]
    public async Task What_was_accepted_is_a_duplicate_although_the_rules_of_now_refuse_it(AckWhen when)
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync(options => options.AckWhen = when);
        await harness.SendAsync(Message(1), listener: "import");

        List<ImportedPiece> pieces = await ImportAsync(
            harness,
            Message(1) + Message(2),
            configure: options => options.Intake.AcceptedMessageTypes.Add("ORU"));

        Assert.Equal([ImportOutcome.Duplicate, ImportOutcome.Refused], pieces.Select(piece => piece.Outcome));
        Assert.Equal(harness.Events.Last().RecordId, pieces[0].RecordId);
        Assert.Equal(1, await harness.Node.CountQuarantinedAsync());
    }

    // A listener forgets what it received after the resend window; an archive may be read again after years.
    [Fact]
    public async Task Import_is_recognised_after_the_resend_window_has_passed()
    {
        ShiftedTime time = new();
        await using IntakeHarness harness = await IntakeHarness.StartAsync(time: time);
        string archive = Message(1) + Message(2) + Message(3);
        await harness.SendAsync(Message(9), listener: "import");
        await harness.SendAsync(Message(3), listener: "import");
        Assert.Equal(ImportOutcome.Duplicate, (await ImportAsync(harness, archive))[2].Outcome);
        time.Shift(TimeSpan.FromDays(9));
        await harness.SendAsync(Message(10), listener: "other");
        await harness.RestartAsync();
        int before = await harness.CountRecordsAsync("HOSP", "4711");
        await Waiting.UntilAsync(async () =>
        {
            // The listener has forgotten it once it is sealed again.
            await harness.SendAsync(Message(9), listener: "import");
            return await harness.CountRecordsAsync("HOSP", "4711") > before;
        });

        List<ImportedPiece> again = await ImportAsync(harness, archive);

        Assert.All(again, piece => Assert.Equal(ImportOutcome.Duplicate, piece.Outcome));
    }

    [Fact]
    public async Task Other_content_under_a_known_control_id_is_sealed_once_or_refused_as_asked()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync();
        string archive = Message(1) + Message(1).Replace("PV1|1|I", "PV1|1|O", StringComparison.Ordinal);

        List<ImportedPiece> first = await ImportAsync(harness, archive);
        List<ImportedPiece> second = await ImportAsync(harness, archive);
        List<ImportedPiece> strict = await ImportAsync(
            harness, archive, "strict", options => options.Intake.OnReusedControlId = ReusedControlIdAction.Refuse);

        Assert.All(first, piece => Assert.Equal(ImportOutcome.Sealed, piece.Outcome));
        Assert.All(second, piece => Assert.Equal(ImportOutcome.Duplicate, piece.Outcome));
        Assert.Equal(first.Select(piece => piece.RecordId), second.Select(piece => piece.RecordId));
        Assert.Equal(ImportOutcome.Sealed, strict[0].Outcome);
        Assert.Equal(
            (ImportOutcome.Refused, Hl7v2ErrorCodes.ControlIdReused), (strict[1].Outcome, strict[1].ErrorCode));
    }

    [Fact]
    public async Task What_cannot_be_sealed_is_refused_with_code_and_place_and_kept_and_shows_no_content()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync();
        string bad = "MSH|^~\\&|APP|FAC|R|R|20200101||Doe^Jane|CTRL|P|2.5\rPV1|1\r";
        string archive = "stray\r" + Message(1) + bad + "MSA|broken" + "\rMSH|\r" + Message(2)
            + "MSH|^~\\&|APP|FAC|R|R|20200101||ACK|A1|P|2.5\rMSA|AA|1\r";

        List<ImportedPiece> pieces = await ImportAsync(harness, archive);

        Assert.Equal(
            [
                ImportOutcome.Refused, ImportOutcome.Sealed, ImportOutcome.Refused, ImportOutcome.Refused,
                ImportOutcome.Sealed, ImportOutcome.Acknowledgment,
            ],
            pieces.Select(piece => piece.Outcome));
        Assert.Equal(
            (Hl7v2ErrorCodes.BatchContentSkipped, 0, 0L), (pieces[0].ErrorCode, pieces[0].Number, pieces[0].Offset));
        Assert.Equal(Hl7v2ErrorCodes.PatientMissing, pieces[2].ErrorCode);
        Assert.Equal(archive.IndexOf(bad, StringComparison.Ordinal), pieces[2].Offset);
        Assert.Equal(2, pieces[2].Number);
        Assert.Equal("other", pieces[2].MessageType);
        Assert.Equal(Hl7v2ErrorCodes.BatchHeaderUnreadable, pieces[3].ErrorCode);
        Assert.Equal(3, await harness.Node.CountQuarantinedAsync());
        Assert.Equal(Enumerable.Range(0, 6).Select(index => (long)index), pieces.Select(piece => piece.Index));
    }

    [Fact]
    public async Task Batch_with_a_wrong_count_is_a_finding_and_its_messages_are_sealed()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync();
        string archive = "FHS|^~\\&|A\rBHS|^~\\&|A\r" + Message(1) + Message(2) + "BTS|3\rFTS|1\r";

        List<ImportedPiece> pieces = await ImportAsync(harness, archive);

        Assert.Equal(2, pieces.Count(piece => piece.Outcome == ImportOutcome.Sealed));
        ImportedPiece finding = Assert.Single(pieces, piece => piece.Outcome == ImportOutcome.Finding);
        Assert.Equal(Hl7v2ErrorCodes.BatchCountMismatch, finding.ErrorCode);
        Assert.Equal(0, await harness.Node.CountQuarantinedAsync());
    }

    // The bytes between the blocks are the message, as they are at a listener.
    [Fact]
    public async Task Framed_messages_of_a_file_are_those_that_the_listener_received()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync();
        string[] messages = [.. Enumerable.Range(0, 3).Select(Message)];
        foreach (string message in messages)
        {
            await harness.SendAsync(message, listener: "mllp");
        }

        string framed = string.Concat(messages.Select(message => $"\u000B{message}\u001C\r"));
        string stray = $"\u000B{Message(5)}\u001C\rstray\r\u000B{Message(6)}\u001C\r";
        List<ImportedPiece> pieces = await ImportAsync(harness, framed, "mllp");
        List<ImportedPiece> withStray = await ImportAsync(harness, stray);

        Assert.All(pieces, piece => Assert.Equal(ImportOutcome.Duplicate, piece.Outcome));
        Assert.Equal(
            [ImportOutcome.Sealed, ImportOutcome.Refused, ImportOutcome.Sealed],
            withStray.Select(piece => piece.Outcome));
        Assert.Equal(Message(5), Encoding.UTF8.GetString(await harness.OpenAsync(withStray[0].RecordId!.Value)));
        Assert.Equal(stray.IndexOf("stray", StringComparison.Ordinal), withStray[1].Offset);
    }

    [Fact]
    public async Task Messages_of_a_patient_are_sealed_in_the_order_of_the_archive()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync();

        List<ImportedPiece> pieces = await ImportAsync(
            harness, string.Concat(Enumerable.Range(0, 60).Select(Message)));

        Assert.Equal(60, pieces.Count);
        ulong[] heights = [.. pieces.Select(piece => piece.Height!.Value.Value)];
        Assert.Equal(heights.Order(), heights);
        Assert.Equal(60, heights.Distinct().Count());
    }

    [Fact]
    public async Task Trial_seals_and_keeps_nothing_and_needs_no_ledger()
    {
        Hl7v2ImportOptions options = new() { Source = "archive", IsTrial = true };
        Hl7v2Importer importer = new(null, options);
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(Message(1) + "MSH|^~\\&|A|B|||2020||ADT^A01|2|P|2.5\r"));

        List<ImportedPiece> pieces = [];
        await foreach (ImportedPiece piece in importer.ImportAsync(stream))
        {
            pieces.Add(piece);
        }

        Assert.Equal([ImportOutcome.Readable, ImportOutcome.Refused], pieces.Select(piece => piece.Outcome));
        Assert.Throws<ArgumentNullException>(() => new Hl7v2Importer(null, new Hl7v2ImportOptions { Source = "a" }));
        Assert.Throws<ArgumentException>(() => new Hl7v2Importer(null, new Hl7v2ImportOptions
        {
            Source = "Ärchive",
            IsTrial = true,
        }));
    }

    [CorpusFact]
    public async Task Corpus_gives_the_same_records_when_it_is_imported_again()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync();
        IReadOnlyList<CorpusFile> files = TestData.Hl7Files();
        long read = 0;
        long kept = 0;
        foreach (CorpusFile file in files)
        {
            string bytes = Encoding.Latin1.GetString(file.Bytes);
            List<ImportedPiece> first = await ImportAsync(harness, bytes, encoding: Encoding.Latin1);
            List<ImportedPiece> second = await ImportAsync(harness, bytes, encoding: Encoding.Latin1);

            Assert.Equal(first.Count, second.Count);
            Assert.DoesNotContain(second, piece => piece.Outcome == ImportOutcome.Sealed);
            Assert.Equal(first.Select(piece => piece.RecordId), second.Select(piece => piece.RecordId));
            read += first.Count(piece => piece.Outcome != ImportOutcome.Finding);
            kept += first.Count(piece => piece.RecordId is not null);
        }

        output.WriteLine($"{files.Count} files, {read} pieces read, {kept} of them sealed.");
        Assert.True(kept > 1000 && read >= kept);
    }

    internal static string Message(int number) => IntakeHarness.Message(
        controlId: "C" + number.ToString(CultureInfo.InvariantCulture));

    internal static async Task<List<ImportedPiece>> ImportAsync(
        IntakeHarness harness,
        string archive,
        string? listener = null,
        Action<Hl7v2ImportOptions>? configure = null,
        long skip = 0,
        Encoding? encoding = null)
    {
        Hl7v2ImportOptions options = new() { Source = "archive", Patience = TimeSpan.Zero };
        options.Listener = listener ?? options.Listener;
        configure?.Invoke(options);
        Hl7v2Importer importer = new(harness.Node, options);
        using MemoryStream stream = new((encoding ?? Encoding.UTF8).GetBytes(archive));
        List<ImportedPiece> pieces = [];
        await foreach (ImportedPiece piece in importer.ImportAsync(stream, skip))
        {
            pieces.Add(piece);
        }

        return pieces;
    }

    private sealed class ShiftedTime : TimeProvider
    {
        private TimeSpan _shift;

        public void Shift(TimeSpan by) => _shift += by;

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _shift;

        public override long GetTimestamp() => base.GetTimestamp() + (long)(_shift.TotalSeconds * TimestampFrequency);
    }
}
