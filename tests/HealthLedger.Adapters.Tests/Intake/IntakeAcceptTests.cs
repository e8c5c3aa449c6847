using System.Globalization;
using System.Text;
using HealthLedger.Hl7v2.Intake;
using HealthLedger.Ledger;

namespace HealthLedger.Adapters.Tests.Intake;

public sealed class IntakeAcceptTests
{
    [Fact]
    public async Task A_message_is_sealed_before_AA_and_read_back_byte_for_byte()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync();
        string sent = IntakeHarness.Message(body: "PID|1||4711^^^HOSP^MR||M\u00fcller\rZZZ|x\r");

        string answer = await harness.SendAsync(sent);

        Assert.Equal("AA", IntakeHarness.Value(answer, "MSA-1"));
        Assert.Equal("ID1", IntakeHarness.Value(answer, "MSA-2"));
        Assert.Equal("ACK^A01^ACK", answer.Split('|')[8]);
        Hl7v2IntakeEvent handled = Assert.Single(harness.Events);
        Assert.Equal(1, await harness.CountRecordsAsync("HOSP", "4711"));
        Assert.Equal(Encoding.UTF8.GetBytes(sent), await harness.OpenAsync(handled.RecordId!.Value));
    }

    [Fact]
    public async Task Acknowledgment_names_the_record_and_the_time_of_its_block()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync();

        string answer = await harness.SendAsync(IntakeHarness.Message());

        Hl7v2IntakeEvent handled = Assert.Single(harness.Events);
        string id = IntakeHarness.Value(answer, "MSH-10");
        Assert.Equal(20, id.Length);
        Assert.StartsWith(id, handled.RecordId!.Value.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(
            handled.Entry!.Time.ToString("yyyyMMddHHmmss", null) + "+0000", IntakeHarness.Value(answer, "MSH-7"));
    }

    [Fact]
    public async Task A_resend_gets_the_same_bytes_and_no_second_record_also_after_a_restart()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync();
        byte[] sent = Encoding.UTF8.GetBytes(IntakeHarness.Message());
        ReadOnlyMemory<byte> first = await harness.HandleAsync(sent);

        ReadOnlyMemory<byte> second = await harness.HandleAsync(sent);
        await harness.RestartAsync();
        ReadOnlyMemory<byte> third = await harness.HandleAsync(sent);

        Assert.Equal(first.ToArray(), second.ToArray());
        Assert.Equal(first.ToArray(), third.ToArray());
        Assert.Equal(1, await harness.CountRecordsAsync("HOSP", "4711"));
        Assert.Equal([false, true, true], harness.Events.Select(handled => handled.IsRepeat));
    }

    [Fact]
    public async Task A_resend_with_another_time_is_recognised_by_its_fingerprint()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync();
        string sent = IntakeHarness.Message();
        string first = await harness.SendAsync(sent);

        string second = await harness.SendAsync(
            sent.Replace("20260101120000", "20260101120105", StringComparison.Ordinal));

        Assert.Equal(first, second);
        Assert.Equal(1, await harness.CountRecordsAsync("HOSP", "4711"));
    }

    [Theory]
    [InlineData("lab", "APP|FAC")]
    [InlineData("adt", "APP2|FAC")]
    [InlineData("adt", "APP|FAC2")]
    public async Task The_same_control_id_of_another_sender_is_another_record(string listener, string sender)
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync();
        string sent = IntakeHarness.Message();
        string first = await harness.SendAsync(sent);

        string second = await harness.SendAsync(
            sent.Replace("APP|FAC", sender, StringComparison.Ordinal), listener: listener);

        Assert.Equal("AA", IntakeHarness.Value(first, "MSA-1"));
        Assert.Equal("AA", IntakeHarness.Value(second, "MSA-1"));
        Assert.Equal(2, await harness.CountRecordsAsync("HOSP", "4711"));
    }

    [Fact]
    public async Task Two_resends_at_once_seal_one_record()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync();
        byte[] sent = Encoding.UTF8.GetBytes(IntakeHarness.Message());

        ReadOnlyMemory<byte>[] answers = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => Task.Run(() => harness.HandleAsync(sent))));

        Assert.All(answers, answer => Assert.Equal(answers[0].ToArray(), answer.ToArray()));
        Assert.Equal(1, await harness.CountRecordsAsync("HOSP", "4711"));
    }

    [Fact]
    public async Task Every_message_of_a_batch_is_sealed_and_answered()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync();
        string batch = "FHS|^~\\&|A\rBHS|^~\\&|A\r" + IntakeHarness.Message(controlId: "B1")
            + IntakeHarness.Message(controlId: "B2", body: "EVN|A01\r") + IntakeHarness.Message(controlId: "B3")
            + "BTS|3\rFTS|1\r";

        string answers = await harness.SendAsync(batch);

        string[] outcomes = [.. answers.Split('\r').Where(line => line.StartsWith("MSA", StringComparison.Ordinal))];
        Assert.Equal(["MSA|AA|B1", "MSA|AE|B2", "MSA|AA|B3"], outcomes);
        Assert.Equal(2, await harness.CountRecordsAsync("HOSP", "4711"));
        Assert.Equal(answers.Split('\r')[1], (await harness.SendAsync(batch)).Split('\r')[1]);
        Assert.Equal(2, await harness.CountRecordsAsync("HOSP", "4711"));
    }

    [Fact]
    public async Task Bytes_of_a_batch_outside_its_messages_are_set_aside()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync();
        string batch = "BHS|^~\\&|A\rstray line\r" + IntakeHarness.Message(controlId: "B1") + "BTS|1\r";

        string answers = await harness.SendAsync(batch);

        Assert.Contains("MSA|AA|B1", answers, StringComparison.Ordinal);
        Assert.Contains("HLS2213", answers, StringComparison.Ordinal);
        Assert.Equal(1, await harness.Node.CountQuarantinedAsync());
    }

    [Theory]
    [InlineData(2, null)]
    [InlineData(3, "HLS2032")]
    [InlineData(1, "HLS2032")]
    public async Task A_batch_with_another_count_is_sealed_and_told_of(int count, string? code)
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync();
        string batch = "BHS|^~\\&|A\r" + IntakeHarness.Message(controlId: "B1") + IntakeHarness.Message(controlId: "B2")
            + string.Create(CultureInfo.InvariantCulture, $"BTS|{count}\r");

        string answers = await harness.SendAsync(batch);

        Assert.Contains("MSA|AA|B1\r", answers, StringComparison.Ordinal);
        Assert.Contains("MSA|AA|B2\r", answers, StringComparison.Ordinal);
        Hl7v2IntakeEvent[] told = [.. harness.Events];
        Assert.Empty(told[0].Findings);
        Assert.Equal(code, told[1].Findings.Select(finding => finding.Code).SingleOrDefault());
        Assert.Null(told[1].ErrorCode);
        Assert.Equal(2, await harness.CountRecordsAsync("HOSP", "4711"));
    }

    [Fact]
    public async Task Several_MSH_without_batch_headers_are_several_messages()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync();

        string answers = await harness.SendAsync(
            IntakeHarness.Message(controlId: "M1") + IntakeHarness.Message(controlId: "M2"));

        Assert.Contains("MSA|AA|M1\r", answers, StringComparison.Ordinal);
        Assert.Contains("MSA|AA|M2\r", answers, StringComparison.Ordinal);
        Assert.Equal(2, await harness.CountRecordsAsync("HOSP", "4711"));
    }

    [Theory]
    [InlineData("MFN^M02", true)]
    [InlineData("QBP^Q22", true)]
    [InlineData("ADT^A01", false)]
    [InlineData("ORU^R01", false)]
    public async Task Without_PID_only_what_concerns_no_patient_is_sealed(string type, bool isSealed)
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync();

        string answer = await harness.SendAsync(IntakeHarness.Message(type, body: "ZZZ|1\r"));

        Assert.Equal(isSealed ? "AA" : "AE", IntakeHarness.Value(answer, "MSA-1"));
        Assert.Equal(isSealed, Assert.Single(harness.Events).RecordId is not null);
    }

    [Fact]
    public async Task Order_of_messages_is_the_order_of_their_entries()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync();
        for (int i = 0; i < 20; i++)
        {
            await harness.SendAsync(IntakeHarness.Message(controlId: $"S{i}"));
        }

        SealedEntry[] entries = [.. harness.Events.Select(handled => handled.Entry!)];
        Assert.Equal(20, entries.Length);
        Assert.Equal(entries.OrderBy(entry => entry.Height.Value).ThenBy(entry => entry.Index), entries);
    }
}
