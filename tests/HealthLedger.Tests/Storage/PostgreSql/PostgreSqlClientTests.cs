using System.Globalization;
using HealthLedger.Ledger;
using Xunit.Abstractions;

namespace HealthLedger.Tests.Storage.PostgreSql;

/// <summary>Hosts on one schema that write or else are clients of whoever does.</summary>
public sealed class PostgreSqlClientTests(ITestOutputHelper output)
{
    private const int Records = 300;

    [PostgreSqlTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Host_whose_writer_is_stopped_takes_the_lease_and_no_call_is_lost_or_doubled(bool areSessionsEnded)
    {
        await using TestSchema schema = new();
        using TemporaryFolder folder = new();
        await using (LedgerFolder made = await LedgerFolder.CreateAsync(
            folder["data"], "test", "north", "DE", LedgerFolder.DevelopmentPassphrase))
        {
        }

        string count = Records.ToString(CultureInfo.InvariantCulture);
        string socket = folder["s"];
        await using WriterProcess first = WriterProcess.Start("host", folder["data"], count, schema.Name, socket);
        await first.UntilSaidAsync("writer");
        await using WriterProcess second = WriterProcess.Start("host", folder["data"], count, schema.Name, socket);
        await second.UntilAcknowledgedAsync(20);
        Assert.False(second.HasSaid("writer"));
        long stopped = TimeProvider.System.GetTimestamp();
        await first.PauseAsync();
        if (areSessionsEnded)
        {
            await schema.EndSessionsOfHolderAsync();
        }

        await second.UntilSaidAsync("done");
        output.WriteLine(
            $"done {TimeProvider.System.GetElapsedTime(stopped).TotalMilliseconds:F0} ms after the writer was stopped");
        Assert.True(second.HasSaid("writer"));

        // The stopped one finds its lease gone, and is a client from then on: its calls are answered by the second.
        first.Resume();
        await first.UntilSaidAsync("done");
        await first.StopAsync();
        await second.StopAsync();
        Assert.DoesNotContain(
            first.Lines.Concat(second.Lines), line => line.StartsWith("failed", StringComparison.Ordinal));
        await VerifyAsync(schema, folder["data"], [.. first.Acknowledged.Values, .. second.Acknowledged.Values]);
    }

    private static async Task VerifyAsync(TestSchema schema, string folder, string[] records)
    {
        Assert.Equal(2 * Records, records.Distinct(StringComparer.Ordinal).Count());
        await using LedgerFolder opened = await LedgerFolder.OpenAsync(folder, LedgerFolder.DevelopmentPassphrase);
        await using LedgerNode node = await new LedgerNodeBuilder
        {
            Genesis = opened.Genesis,
            Vault = opened.Vault,
            Storage = schema.Driver(),
        }.StartAsync();
        Assert.Equal(2UL * Records, node.GetStatus().HistorySize);
        VerificationReport report = await node.VerifyAsync(withPayloads: true);
        Assert.True(report.IsGood, report.FirstError);
    }
}
