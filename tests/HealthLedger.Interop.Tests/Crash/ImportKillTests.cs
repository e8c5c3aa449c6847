using System.Diagnostics;
using System.Text.Json;
using HealthLedger.Interop.Tests.Listener;
using HealthLedger.Ledger;
using Xunit.Abstractions;

namespace HealthLedger.Interop.Tests.Crash;

/// <summary>`healthledger hl7 import` as a process of its own, killed at any instant and run again.</summary>
public sealed class ImportKillTests(ITestOutputHelper output)
{
    private const int Messages = 800;

    [Fact]
    public async Task Import_killed_at_any_instant_and_run_again_seals_every_message_once()
    {
        int seed = TestScale.Seed();
        int kills = TestScale.Of(usual: 6, extended: 200);
        output.WriteLine($"{kills} kills, HEALTHLEDGER_TEST_SEED={seed}");
        Random random = new(seed);
        using TestFolder folder = new();
        string archive = folder.At("archive.hl7");
        string[] controlIds =
        [
            .. Enumerable.Range(0, Messages).Select(number => FormattableString.Invariant($"C{number}")),
        ];
        await File.WriteAllBytesAsync(archive, [.. controlIds.SelectMany(TestMessages.Admission)]);
        string data = folder.At("data");
        await EndAsync(CliCommand.Start("init", "--data", data));

        int midway = 0;
        for (int kill = 0; kill < kills; kill++)
        {
            using Process import = CliCommand.Start(Import(archive, data, "--rate", "80"));
            string imports = Path.Combine(data, "imports");
            await Task.WhenAny(UntilMarkedAsync(imports, import), import.WaitForExitAsync());
            await Task.Delay(random.Next(0, 900));
            midway += import.HasExited ? 0 : 1;
            import.Kill();
            await import.WaitForExitAsync();
        }

        string last = await EndAsync(CliCommand.Start(Import(archive, data)));
        JsonElement file = JsonDocument.Parse(last.Split('\n')[0]).RootElement;
        output.WriteLine($"{midway} kills in the midst; last run: {file}");
        Assert.True(midway > 0, "No kill hit the import.");
        Assert.Equal(Messages, file.GetProperty("read").GetInt32());
        Assert.Equal(
            Messages, file.GetProperty("sealed").GetInt32() + file.GetProperty("duplicate").GetInt32());

        await using OpenedLedger ledger = await OpenedLedger.StartAsync(data);
        VerificationReport report = await ledger.VerifyAsync();
        LedgerLine[] appended = [.. (await ledger.ReadEntriesAsync())
            .Where(line => line.Operation == Verifier.OperationType.AppendRecord)];
        IReadOnlyDictionary<string, string> sealedIds = await ledger.ReadControlIdsAsync(appended);
        Assert.Equal((ulong)Messages, report.PayloadsVerified);
        Assert.Equal(controlIds.Order(StringComparer.Ordinal), sealedIds.Values.Order(StringComparer.Ordinal));
    }

    private static string[] Import(string archive, string data, params string[] more) =>
        ["hl7", "import", archive, "--source", "archive", "--data", data, "--json", .. more];

    // A mark is there, and a newer one than at the beginning: the import is in the midst.
    private static Task UntilMarkedAsync(string folder, Process import)
    {
        DateTime started = DateTime.UtcNow;
        return Waiting.UntilAsync(() => import.HasExited
            || (Directory.Exists(folder)
                && Directory.GetFiles(folder, "*.json").Any(path => File.GetLastWriteTimeUtc(path) > started)));
    }

    private static async Task<string> EndAsync(Process process)
    {
        (int exitCode, string output, string errors) = await CliCommand.EndAsync(process);
        Assert.True(exitCode == 0, $"{exitCode}\n{output}\n{errors}");
        return output;
    }
}
