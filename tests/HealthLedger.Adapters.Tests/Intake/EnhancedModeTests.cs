using System.Text;
using HealthLedger.Hl7v2.Intake;
using HealthLedger.Hl7v2.Mllp;
using HealthLedger.Inbox;

namespace HealthLedger.Adapters.Tests.Intake;

public sealed class EnhancedModeTests
{
    [Theory]
    [InlineData("AL", "AL", "CA AA", "CE")]
    [InlineData("AL", "NE", "CA", "CE")]
    [InlineData("AL", "", "CA", "CE")]
    [InlineData("NE", "AL", "AA", "AE")]
    [InlineData("", "AL", "AA", "AE")]
    [InlineData("ER", "SU", "AA", "CE")]
    [InlineData("SU", "ER", "CA", "AE")]
    [InlineData("ER", "ER", "", "CE")]
    [InlineData("SU", "SU", "CA AA", "")]
    [InlineData("NE", "NE", "", "")]
    [InlineData("al", "xx", "CA AA", "CE")]
    [InlineData("", "", "AA", "AE")]
    public async Task Each_wish_gets_its_answers_and_every_good_message_is_sealed(
        string commit, string application, string accepted, string refused)
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync();

        await harness.SendAsync(Message("G", commit, application, IntakeHarness.Patient));
        string good = Codes(harness);
        await harness.SendAsync(Message("B", commit, application, "PV1|1"));
        string bad = Codes(harness);

        Assert.Equal((accepted, refused), (good, bad));
        Assert.Equal(1, await harness.CountRecordsAsync("HOSP", "4711"));
        Assert.Equal(1, await harness.Node.CountQuarantinedAsync());
    }

    [Theory]
    [InlineData("NE", "NE", "Hold", "")]
    [InlineData("SU", "SU", "Hold", "")]
    [InlineData("AL", "NE", "", "CR")]
    public async Task What_cannot_be_sealed_now_is_held_where_its_sender_wants_no_refusal(
        string commit, string application, string held, string refused)
    {
        FaultableStorage storage = new();
        await using IntakeHarness harness = await IntakeHarness.StartAsync(
            options => options.OnUnavailable = UnavailableAction.AnswerReject, storage);
        storage.FillFor(1);

        string answer = await harness.SendAsync(Message("G", commit, application, IntakeHarness.Patient));

        Assert.Equal((held, refused), (answer == "Hold" ? answer : "", Codes(harness)));
    }

    [Fact]
    public async Task A_resend_gets_both_answers_again_byte_for_byte()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync();
        await harness.SendAsync(Message("G", "AL", "AL", IntakeHarness.Patient));
        byte[][] first = [.. harness.Frames.Select(frame => frame.ToArray())];

        await harness.RestartAsync();
        await harness.SendAsync(Message("G", "AL", "AL", IntakeHarness.Patient));

        Assert.Equal(first, harness.Frames.Select(frame => frame.ToArray()));
        Assert.Equal(
            2,
            first.Select(frame => IntakeHarness.Value(Encoding.Latin1.GetString(frame), "MSH-10")).Distinct().Count());
    }

    [Fact]
    public async Task Original_mode_by_option_ignores_what_is_asked_for()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync(
            options => options.AcknowledgmentMode = AcknowledgmentMode.Original);

        await harness.SendAsync(Message("G", "AL", "NE", IntakeHarness.Patient));

        Assert.Equal("AA", Codes(harness));
    }

    [Fact]
    public async Task Over_a_connection_both_answers_come_in_frames_of_their_own_before_the_next_message_is_answered()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync(
            options => options.AckWhen = AckWhen.Stored);
        await using MllpListener listener = new(new MllpListenerOptions { Port = 0 }, harness.Intake);
        await listener.StartAsync();
        using Mllp.RawPeer peer = await Mllp.RawPeer.ConnectAsync(listener.BoundEndPoint);

        foreach (string message in (string[])[
            Message("G1", "AL", "AL", IntakeHarness.Patient),
            Message("G2", "NE", "NE", IntakeHarness.Patient),
            Message("G3", "", "AL", IntakeHarness.Patient)])
        {
            await peer.SendAsync($"\v{message}\u001C\r");
        }

        peer.EndSending();
        string answers = await peer.ReceiveToEndAsync();

        Assert.Equal(
            ["[MSH MSA|CA|G1", "[MSH MSA|AA|G1", "[MSH MSA|AA|G3"],
            answers.Split("/]/", StringSplitOptions.RemoveEmptyEntries)
                .Select(answer => $"{answer[..4]} {answer.Split('/')[1]}"));
        await harness.DrainAsync();
        Assert.Equal(3, await harness.CountRecordsAsync("HOSP", "4711"));
    }

    [Theory]
    [InlineData(BatchAnswers.PerMessage, "MSH MSA MSH MSA ERR MSH MSA")]
    [InlineData(BatchAnswers.Batch, "BHS MSH MSA MSH MSA ERR MSH MSA BTS")]
    [InlineData(BatchAnswers.ErrorsOnly, "MSH MSA ERR")]
    [InlineData(BatchAnswers.None, "")]
    public async Task A_batch_is_answered_as_the_policy_says_and_always_sealed(BatchAnswers policy, string expected)
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync(options => options.BatchAnswers = policy);

        await harness.SendAsync(
            "BHS|^~\\&|APP\r" + IntakeHarness.Message(controlId: "1") + IntakeHarness.Message(body: "PV1|1\r")
            + IntakeHarness.Message(controlId: "3") + "BTS|3\r");

        string answer = string.Concat(harness.Frames.Select(frame => Encoding.Latin1.GetString(frame.Span)));
        Assert.Equal(
            expected,
            string.Join(' ', answer.Split('\r', StringSplitOptions.RemoveEmptyEntries).Select(line => line[..3])));
        Assert.True(harness.Frames.Count <= 1);
        Assert.Equal(2, await harness.CountRecordsAsync("HOSP", "4711"));
    }

    [Fact]
    public async Task A_receipt_segment_names_record_and_entry()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync(
            options => options.ReceiptSegment = "ZHL");

        string answer = await harness.SendAsync(IntakeHarness.Message());

        Hl7v2IntakeEvent handled = harness.Events.Single();
        Ledger.SealedEntry entry = handled.Entry!;
        Assert.EndsWith(
            $"\rZHL|{handled.RecordId}|{entry.Height.Value}|{entry.Index}|{entry.HeaderHash}\r",
            answer,
            StringComparison.Ordinal);
        Assert.Equal(answer, await harness.SendAsync(IntakeHarness.Message()));
    }

    [Fact]
    public async Task Numbers_that_are_missing_are_reported_once()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync();
        foreach (string number in (string[])["5", "6", "9", "10", "1", "2", "", "3"])
        {
            await harness.SendAsync(IntakeHarness.Message(controlId: "S" + number)
                .Replace("|2.5.1\r", $"|2.5.1|{number}\r", StringComparison.Ordinal));
        }

        Assert.Equal([0, 0, 2, 0, 0, 0, 0, 0], harness.Events.Select(handled => handled.MissingBefore));
        Assert.All(await harness.ListAsync(), message => Assert.Equal(InboxStatus.Sealed, message.Status));
    }

    private static string Message(string controlId, string commit, string application, string body) =>
        IntakeHarness.Message(controlId: controlId, body: body + "\r")
            .Replace("|2.5.1\r", $"|2.5.1|||{commit}|{application}\r", StringComparison.Ordinal);

    private static string Codes(IntakeHarness harness) => string.Join(
        ' ', harness.Frames.Select(frame => IntakeHarness.Value(Encoding.Latin1.GetString(frame.Span), "MSA-1")));
}
