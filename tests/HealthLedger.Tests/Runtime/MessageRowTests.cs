using HealthLedger.Clients;
using HealthLedger.Inbox;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Runtime.Receiving;

namespace HealthLedger.Tests.Runtime;

/// <summary>The row of a received message as it is stored (docs/spec/inbox.md section 2).</summary>
public sealed class MessageRowTests
{
    private static readonly RecordId Id = RecordId.Create(DateTimeOffset.UnixEpoch);
    private static readonly RecordId Other = RecordId.Create(DateTimeOffset.UnixEpoch.AddDays(1));

    [Fact]
    public void A_row_of_the_first_version_is_read_and_what_needs_no_more_is_written_so()
    {
        byte[] first = Convert.FromHexString(
            "9001034361647419" + "03E8" + "434150504346414347" + "4144545E413031" + "43494431"
            + "42" + "4141" + "F6F6F6F6" + "0C" + "01" + "1907D0");
        InboxMessage message = MessageRow.TryDecode(Id, first)!;

        Assert.Equal((InboxStatus.Answered, "adt", "APP", "FAC"), (
            message.Status, message.Listener, message.SendingApplication, message.SendingFacility));
        Assert.Equal(("ADT^A01", "ID1", "AA", 12L, 1), (
            message.MessageType, message.ControlId, message.Answer, message.Bytes, message.Attempts));
        Assert.Equal(1000, message.ReceivedAt.ToUnixTimeMilliseconds());
        Assert.Null(message.ResendOf);
        Assert.Equal(first, MessageRow.Encode(message));
    }

    [Fact]
    public void A_row_that_names_what_it_is_the_resend_of_is_read_as_it_was_written()
    {
        InboxMessage message = Message(Other);
        byte[] row = MessageRow.Encode(message);

        Assert.Equivalent(message, MessageRow.TryDecode(Id, row), strict: true);
        Assert.Null(MessageRow.TryDecode(Id, row.AsSpan(..^1)));

        // A version has the members that it has.
        byte[] wrong = [.. row];
        wrong[0]--;
        Assert.Null(MessageRow.TryDecode(Id, wrong));
        wrong = [.. row];
        wrong[1]--;
        Assert.Null(MessageRow.TryDecode(Id, wrong));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(4, false)]
    [InlineData(4, true)]
    public void A_row_that_names_patients_is_read_as_it_was_written(int patients, bool isResend)
    {
        InboxMessage message = Message(
            isResend ? Other : null,
            [.. Enumerable.Range(1, patients).Select(at => new Digest256([.. Enumerable.Repeat((byte)at, 32)]))]);
        byte[] row = MessageRow.Encode(message);

        Assert.Equivalent(message, MessageRow.TryDecode(Id, row), strict: true);
        byte[] wrong = [.. row];
        wrong[0]--;
        Assert.Null(MessageRow.TryDecode(Id, wrong));
    }

    [Fact]
    public void A_row_names_no_further_patients_without_a_first_and_no_more_than_a_note_may()
    {
        List<Digest256> patients =
        [
            .. Enumerable.Range(1, 5).Select(at => new Digest256([.. Enumerable.Repeat((byte)at, 32)])),
        ];
        Assert.Null(MessageRow.TryDecode(Id, MessageRow.Encode(Message(null, patients))));

        byte[] row = MessageRow.Encode(Message(null, patients[..2]));
        int first = row.AsSpan().IndexOf(new byte[] { 0x58, 0x20, 1, 1 });
        byte[] without = [.. row[..first], 0xF6, .. row[(first + 34)..]];
        Assert.Null(MessageRow.TryDecode(Id, without));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_node_is_told_of_a_client_what_a_message_is_the_resend_of(bool isResend)
    {
        MessageFacts facts = new()
        {
            Listener = "adt",
            ReceivedAt = DateTimeOffset.UnixEpoch,
            ResendOf = isResend ? Other : null,
        };
        byte[] body = BodyFormat.Encode((ref writer) => writer.Message(facts));

        Assert.True(BodyFormat.TryDecode(body, (ref reader) => reader.Message(), out MessageFacts? read));
        Assert.Equal(facts.ResendOf, read!.ResendOf);
    }

    private static InboxMessage Message(RecordId? resendOf, IReadOnlyList<Digest256>? patients = null) => new()
    {
        Patients = patients ?? [],
        Id = Id,
        Status = InboxStatus.Queued,
        Listener = "adt",
        ReceivedAt = DateTimeOffset.UnixEpoch.AddSeconds(1),
        SendingApplication = "APP",
        SendingFacility = string.Empty,
        MessageType = "ADT^A01",
        ControlId = "ID1",
        ErrorCode = "HLS3011",
        ResendOf = resendOf,
        Bytes = 12,
        Attempts = 2,
        ChangedAt = DateTimeOffset.UnixEpoch.AddSeconds(2),
    };
}
