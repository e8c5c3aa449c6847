using System.Globalization;
using HealthLedger.Clients;
using HealthLedger.Ledger;
using HealthLedger.Participants;
using HealthLedger.Primitives;
using HealthLedger.Storage.Sqlite;
using HealthLedger.Tests.Storage;
using HealthLedger.Tests.Storage.PostgreSql;
using HealthLedger.Vaults;
using Xunit.Abstractions;

namespace HealthLedger.Tests.Clients;

/// <summary>
/// The writer is killed with signal 9 under the load of other processes, which append without idempotency keys: what
/// keeps a record from being lost or doubled is the id that each call carries, and its row.
/// </summary>
public sealed class WriterKillTests(ITestOutputHelper output)
{
    private static int Rounds => TestScale.Of(3, 40);

    [Fact]
    public async Task Clients_of_a_writer_that_is_killed_again_and_again_get_every_record_sealed_once()
    {
        using TemporaryFolder folder = new();
        await CreateAsync(folder["data"]);
        int count = TestScale.Of(400, 5000);
        Random random = new(TestSeed());
        WriterProcess writer = WriterProcess.Start("serve", folder["data"]);
        await writer.UntilSaidAsync("ready");
        await using WriterProcess one = StartClient(folder["data"], count);
        await using WriterProcess two = StartClient(folder["data"], count);
        for (int round = 1; round <= Rounds; round++)
        {
            int target = count * round / (Rounds + 1);
            await one.UntilAcknowledgedAsync(target - random.Next(target / 2));
            await two.UntilAcknowledgedAsync(target - random.Next(target / 2));
            int before = one.Acknowledged.Count + two.Acknowledged.Count;
            writer.Kill();
            await writer.WaitForExitAsync();
            await writer.DisposeAsync();
            writer = WriterProcess.Start("serve", folder["data"]);
            await writer.UntilSaidAsync("ready");
            output.WriteLine($"killed after {before} acknowledgements");
        }

        await one.UntilSaidAsync("done");
        await two.UntilSaidAsync("done");
        await one.StopAsync();
        await two.StopAsync();
        await writer.StopAsync();
        await writer.DisposeAsync();
        Assert.False(one.HasFailed || two.HasFailed, "a call failed although the next writer came in time");
        await VerifyAsync(folder["data"], [one, two], count * 2, count * 2);
    }

    [Fact]
    public async Task Hosts_take_over_from_each_other_when_the_writer_is_killed_and_nothing_is_lost_or_doubled()
    {
        using TemporaryFolder folder = new();
        await CreateAsync(folder["data"]);
        int count = TestScale.Of(600, 5000);
        string number = count.ToString(CultureInfo.InvariantCulture);
        await using WriterProcess first = WriterProcess.Start("host", folder["data"], number);
        await first.UntilSaidAsync("writer");
        await using WriterProcess second = WriterProcess.Start("host", folder["data"], number);
        await using WriterProcess third = WriterProcess.Start("host", folder["data"], number);
        await second.UntilSaidAsync("ready");
        await third.UntilSaidAsync("ready");
        await first.UntilAcknowledgedAsync(20);
        long killed = TimeProvider.System.GetTimestamp();
        first.Kill();
        await first.WaitForExitAsync();
        await second.UntilAcknowledgedAsync(count / 3);
        await third.UntilAcknowledgedAsync(count / 3);
        output.WriteLine(
            $"{first.Acknowledged.Count} of the first; the others had a third after "
            + $"{TimeProvider.System.GetElapsedTime(killed).TotalMilliseconds:F0} ms");

        // Whichever of them is the writer now goes too.
        (WriterProcess next, WriterProcess last) = second.HasSaid("writer") ? (second, third) : (third, second);
        next.Kill();
        await next.WaitForExitAsync();
        await last.UntilSaidAsync("done");
        Assert.True(last.HasSaid("writer"));
        Assert.False(last.HasFailed || next.HasFailed, "a call failed although the next writer was there");
        Assert.Equal(count, last.Acknowledged.Count);
        await last.StopAsync();

        // A dead process's last eight calls may be sealed or not; nobody else's.
        int least = first.Acknowledged.Count + next.Acknowledged.Count + count;
        await VerifyAsync(folder["data"], [first, second, third], least, least + 16);
    }

    [Fact]
    public async Task Rotations_that_a_client_asks_for_change_each_key_once_though_the_writer_is_killed_in_their_midst()
    {
        using TemporaryFolder folder = new();
        await CreateAsync(folder["data"]);
        Random random = new(TestSeed());
        uint rotations = (uint)TestScale.Of(6, 60);
        WriterProcess writer = WriterProcess.Start("serve", folder["data"]);
        await writer.UntilSaidAsync("ready");
        await using (LedgerClient client = await LedgerClient.ConnectAsync(new LedgerClientOptions
        {
            SocketPath = Path.Combine(folder["data"], LedgerFolder.SocketFileName),
            RetryTimeout = TimeSpan.FromMinutes(2),
        }))
        {
            await client.PublishTrusteeKeyAsync();
            for (uint version = 2; version <= rotations + 1; version++)
            {
                Task<uint> rotating = RotateAsync(client, version);
                await Task.WhenAny(rotating, Task.Delay(random.Next(60)));
                writer.Kill();
                await writer.WaitForExitAsync();
                await writer.DisposeAsync();
                writer = WriterProcess.Start("serve", folder["data"]);
                await writer.UntilSaidAsync("ready");
                Assert.Equal(version, await rotating);
            }
        }

        await writer.StopAsync();
        await writer.DisposeAsync();
        await using (LedgerFolder opened = await LedgerFolder.OpenAsync(
            folder["data"], LedgerFolder.DevelopmentPassphrase))
        {
            Assert.All(
                (await opened.Vault.ListAsync(default)).GroupBy(version => version.Key)
                    .Where(group => group.Key is VaultKey.Author or VaultKey.Seal or VaultKey.Kem or VaultKey.Shares),
                group => Assert.Equal(
                    (rotations + 1, VaultKeyState.Active), (group.Last().Version, group.Last().State)));
        }

        // Author, seal with the destruction of the one before, and period, each time; and the first period.
        int entries = (int)(rotations * 4) + 1;
        await VerifyAsync(folder["data"], [], entries, entries);
    }

    // One after the other; each answers with its own version.
    private static async Task<uint> RotateAsync(LedgerClient client, uint version)
    {
        KeyRotation[] all =
        [
            await client.RotateSigningKeyAsync(KeyRotationReason.Routine),
            await client.RotateSealKeyAsync(KeyRotationReason.Routine),
            await client.PublishTrusteeKeyAsync(),
        ];
        VaultKeyVersion shares = await client.RotateVaultKeyAsync(VaultKey.Shares);
        Assert.All(all, rotation => Assert.Equal(version, rotation.Version.Version));
        return shares.Version;
    }

    private static WriterProcess StartClient(string folder, int count) =>
        WriterProcess.Start("client", folder, count.ToString(CultureInfo.InvariantCulture));

    private static int TestSeed() =>
        int.TryParse(
            Environment.GetEnvironmentVariable("HEALTHLEDGER_TEST_SEED"), CultureInfo.InvariantCulture, out int seed)
            ? seed
            : 1;

    private static async Task CreateAsync(string folder)
    {
        await using LedgerFolder made = await LedgerFolder.CreateAsync(
            folder, "test", "north", "DE", LedgerFolder.DevelopmentPassphrase);
    }

    private static async Task VerifyAsync(string folder, WriterProcess[] processes, int least, int most)
    {
        List<string> records = [.. processes.SelectMany(process => process.Acknowledged.Values)];
        Assert.Equal(records.Count, records.Distinct(StringComparer.Ordinal).Count());
        await using LedgerFolder opened = await LedgerFolder.OpenAsync(folder, LedgerFolder.DevelopmentPassphrase);
        await using LedgerNode node = await new LedgerNodeBuilder
        {
            Genesis = opened.Genesis,
            Vault = opened.Vault,
            Storage = new SqliteLedgerStorageDriver(new SqliteLedgerStorageOptions { DataFolder = folder }),
        }.StartAsync();
        Assert.InRange(node.GetStatus().HistorySize, (ulong)least, (ulong)most);
        foreach (string record in records)
        {
            Assert.True(RecordId.TryParse(record, out RecordId id));
            await node.GetVersionsAsync(id);
        }

        VerificationReport report = await node.VerifyAsync(withPayloads: true);
        Assert.True(report.IsGood, report.FirstError);
    }
}
