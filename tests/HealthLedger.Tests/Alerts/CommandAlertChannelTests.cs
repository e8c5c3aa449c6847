using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using HealthLedger.Hosting.Alerts;
using HealthLedger.Testing;
using HealthLedger.Tests.Storage;

namespace HealthLedger.Tests.Alerts;

/// <summary>With real processes; the programs of Unix are there.</summary>
public sealed class CommandAlertChannelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_program_gets_the_notification_on_its_input_and_each_argument_as_it_is()
    {
        CommandAlertChannel channel = Make(
            "/bin/sh", "-c", "cat > \"$1\"; printf %s \"$2\" > \"$1.argument\"", "sh", _folder["got"], "$(id) ; *");

        await channel.SendAsync(Notifications.Of(), default);

        using JsonDocument got = JsonDocument.Parse(await File.ReadAllBytesAsync(_folder["got"]));
        Assert.Equal(Notifications.Of().Id, got.RootElement.GetProperty("id").GetString());
        Assert.Equal("$(id) ; *", await File.ReadAllTextAsync(_folder["got.argument"]));
    }

    [Fact]
    public async Task The_environment_is_not_handed_on()
    {
        Environment.SetEnvironmentVariable("HEALTHLEDGER_TEST_SECRET", "canary");
        try
        {
            await Make("/bin/sh", "-c", "env > \"$1\"", "sh", _folder["env"]).SendAsync(Notifications.Of(), default);
        }
        finally
        {
            Environment.SetEnvironmentVariable("HEALTHLEDGER_TEST_SECRET", null);
        }

        string environment = await File.ReadAllTextAsync(_folder["env"]);
        Assert.DoesNotContain("canary", environment, StringComparison.Ordinal);
        Assert.Contains("PATH=", environment, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_writes_much_and_reads_nothing_is_fine_and_one_that_fails_is_no_delivery()
    {
        await Make("/bin/sh", "-c", "head -c 1000000 /dev/zero; head -c 1000000 /dev/zero >&2")
            .SendAsync(Notifications.Of(), default);

        Assert.Contains(
            "exit code 7",
            (await Notifications.FailureAsync(Make("/bin/sh", "-c", "exit 7"))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "started",
            (await Notifications.FailureAsync(Make(_folder["none"]))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_does_not_end_is_killed_with_its_children()
    {
        ManualTimeProvider time = new();
        CommandAlertChannel channel = new(
            "run",
            new CommandAlertOptions
            {
                Arguments = ["/bin/sh", "-c", "sleep 1000 & echo $! > \"$1.new\"; mv \"$1.new\" \"$1\"; wait", "sh",
                    _folder["child"]],
            },
            time);
        Task<AlertDeliveryException> failing = Notifications.FailureAsync(channel);
        await UntilAsync(() => File.Exists(_folder["child"]));
        int child = int.Parse(await File.ReadAllTextAsync(_folder["child"]), CultureInfo.InvariantCulture);
        Assert.True(IsRunning(child));

        time.Advance(TimeSpan.FromSeconds(31));

        Assert.Contains("killed", (await failing).Message, StringComparison.Ordinal);
        await UntilAsync(() => !IsRunning(child));
    }

    [Fact]
    public void A_program_is_named_by_its_whole_path() =>
        Assert.Throws<ArgumentException>(() => Make("sh", "-c", "true"));

    private static CommandAlertChannel Make(params string[] arguments) =>
        new("run", new CommandAlertOptions { Arguments = arguments });

    // A process that has ended and that nobody has waited for is there as a zombie.
    private static bool IsRunning(int id)
    {
        try
        {
            string state = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat"));
            return !state[(state.LastIndexOf(')') + 2)..].StartsWith('Z');
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        long begin = Stopwatch.GetTimestamp();
        while (!holds())
        {
            Assert.True(Stopwatch.GetElapsedTime(begin) < TimeSpan.FromSeconds(20), "it did not come about.");
            await Task.Delay(10);
        }
    }
}
