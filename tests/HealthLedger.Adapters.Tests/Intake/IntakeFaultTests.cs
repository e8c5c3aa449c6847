using System.Text;
using HealthLedger.Hl7v2.Intake;
using HealthLedger.Hl7v2.Mllp;

namespace HealthLedger.Adapters.Tests.Intake;

public sealed class IntakeFaultTests
{
    [Fact]
    public async Task A_full_disk_holds_the_message_and_once_healed_it_is_sealed_once()
    {
        FaultableStorage storage = new();
        await using IntakeHarness harness = await IntakeHarness.StartAsync(storage: storage);
        storage.FillFor(2);
        MllpListenerOptions options = new() { Name = "held", Port = 0 };
        await using MllpListener listener = new(options, harness.Intake);
        await listener.StartAsync();
        await using MllpClient client = await MllpClient.ConnectAsync(
            new MllpClientOptions { Port = listener.BoundEndPoint!.Port });

        ReadOnlyMemory<byte> answer = await client.SendAsync(Encoding.UTF8.GetBytes(IntakeHarness.Message()));

        Assert.Equal("AA", IntakeHarness.Value(Encoding.UTF8.GetString(answer.Span), "MSA-1"));
        Assert.Equal(1, await harness.CountRecordsAsync("HOSP", "4711"));
        Assert.Equal([HealthLedgerErrorCodes.DiskFull, null], harness.Events.Select(handled => handled.ErrorCode));
    }

    [Fact]
    public async Task A_full_disk_gets_AR_207_by_option_and_the_resend_is_sealed()
    {
        FaultableStorage storage = new();
        await using IntakeHarness harness = await IntakeHarness.StartAsync(
            options => options.OnUnavailable = UnavailableAction.AnswerReject, storage);
        storage.FillFor(1);

        string refused = await harness.SendAsync(IntakeHarness.Message());
        string accepted = await harness.SendAsync(IntakeHarness.Message());

        Assert.Equal("AR", IntakeHarness.Value(refused, "MSA-1"));
        Assert.Equal("207", IntakeHarness.Value(refused, "ERR-3.1"));
        Assert.Equal("AA", IntakeHarness.Value(accepted, "MSA-1"));
        Assert.Equal(1, await harness.CountRecordsAsync("HOSP", "4711"));
    }

    [Fact]
    public async Task A_refused_message_that_cannot_be_set_aside_is_held()
    {
        FaultableStorage storage = new();
        await using IntakeHarness harness = await IntakeHarness.StartAsync(storage: storage);
        string sent = IntakeHarness.Message(body: "PV1|1\r");
        storage.FillFor(1);

        string held = await harness.SendAsync(sent);
        string refused = await harness.SendAsync(sent, attempt: 2);

        Assert.Equal("Hold", held);
        Assert.Equal("AE", IntakeHarness.Value(refused, "MSA-1"));
        Assert.Equal(1, await harness.Node.CountQuarantinedAsync());
    }

    [Fact]
    public async Task After_a_crash_between_storing_and_answering_the_resend_is_sealed_once()
    {
        FaultableStorage storage = new();
        await using IntakeHarness harness = await IntakeHarness.StartAsync(storage: storage);
        storage.LoseNextAnswer(isLost: true);

        string crashed = await harness.SendAsync(IntakeHarness.Message());
        await harness.RestartAsync();
        string first = await harness.SendAsync(IntakeHarness.Message());
        string second = await harness.SendAsync(IntakeHarness.Message());

        Assert.Equal("Hold", crashed);
        Assert.Equal("AA", IntakeHarness.Value(first, "MSA-1"));
        Assert.Equal(first, second);
        Assert.Equal(1, await harness.CountRecordsAsync("HOSP", "4711"));
    }

    [Fact]
    public async Task A_message_that_is_stored_although_its_write_was_reported_failed_is_answered()
    {
        FaultableStorage storage = new();
        await using IntakeHarness harness = await IntakeHarness.StartAsync(storage: storage);
        storage.LoseNextAnswer();

        string first = await harness.SendAsync(IntakeHarness.Message());
        string second = await harness.SendAsync(IntakeHarness.Message());

        Assert.Equal("AA", IntakeHarness.Value(first, "MSA-1"));
        Assert.Equal(first, second);
        Assert.Equal(1, await harness.CountRecordsAsync("HOSP", "4711"));
    }
}
