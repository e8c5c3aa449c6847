using HealthLedger.Inbox;
using HealthLedger.Records;

namespace HealthLedger.Tests.Records;

public sealed class ImportFactsTests
{
    [Theory]
    [InlineData("1998", true)]
    [InlineData("1998+01:00", true)]
    [InlineData("1998-02", true)]
    [InlineData("1998-02-28", true)]
    [InlineData("1998-02-28T23", true)]
    [InlineData("1998-02-28T23:59", true)]
    [InlineData("1998-02-28T23:59-05:30", true)]
    [InlineData("1998-02-28T23:59:59", true)]
    [InlineData("1998-02-28T23:59:59.1234567+14:00", true)]
    [InlineData("", false)]
    [InlineData("98", false)]
    [InlineData("0000", false)]
    [InlineData("1998-2", false)]
    [InlineData("1998-02-30", false)]
    [InlineData("1998-02-28T24", false)]
    [InlineData("1998-02-28 23:59", false)]
    [InlineData("1998-02-28T23:59.5", false)]
    [InlineData("1998-02-28T23:59:59.", false)]
    [InlineData("1998-02-28T23:59:59.12345678", false)]
    [InlineData("1998-02-28T23:59:59+14:01", false)]
    [InlineData("1998-02-28T23:59:59+1:00", false)]
    [InlineData("1998-02-28T23:59:59Z", false)]
    [InlineData("Doe^Jane", false)]
    public void Original_time_is_a_time_of_the_calendar_as_precise_as_it_is_said(string text, bool isTime) =>
        Assert.Equal(isTime, ImportFacts.IsTime(text));

    [Fact]
    public void Import_says_so_in_its_origin_and_is_never_queued()
    {
        RecordLimits.Check(Submission("archive", RecordOrigin.Import));
        Assert.Throws<ArgumentException>(() => RecordLimits.Check(Submission("archive", RecordOrigin.Hl7v2)));
        Assert.Throws<ArgumentException>(() => RecordLimits.Check(Submission("", RecordOrigin.Import)));
        Assert.Throws<ArgumentException>(() => RecordLimits.Check(Submission("Ärchive", RecordOrigin.Import)));
        Assert.Throws<ArgumentException>(() => RecordLimits.Check(Submission("a", RecordOrigin.Import, "yesterday")));
        Assert.Throws<ArgumentException>(
            () => LedgerNode.CheckQueued(Submission("archive", RecordOrigin.Import), QueueMode.Always));
    }

    private static RecordSubmission Submission(string source, RecordOrigin origin, string? time = null) => new()
    {
        Kind = RecordKind.Other,
        Payload = new byte[1],
        PayloadType = "text/plain",
        Origin = origin,
        Idempotency = new IdempotencyKey([1]),
        Message = new MessageFacts { Listener = "import", ReceivedAt = DateTimeOffset.UnixEpoch },
        Import = new ImportFacts { Source = source, OriginalTime = time },
    };
}
