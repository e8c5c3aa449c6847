using System.Text;
using System.Text.Json;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Storage.Sqlite;
using HealthLedger.Subjects;
using HealthLedger.Tests.Runtime;
using HealthLedger.Tests.Storage;

namespace HealthLedger.Tests.Cli;

public sealed class ProofCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Data => _folder["ledger"];

    private string Output => _folder["proof.hlp"];

    private string Genesis => Path.Combine(Data, "genesis.cbor");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Disclosures_are_listed_with_a_proof_that_verifies_offline_and_is_refused_for_another_interval()
    {
        RecordId record = await MakeAsync();

        CliRun audit = await CliRun.OfAsync(
            "audit", "disclosures", "--data", Data, "--development-keys", "--patient", "patient-1", "--assigner",
            "north", "--out", Output, "--json");

        Assert.Equal(0, audit.ExitCode);
        JsonElement entry = Assert.Single(audit.Json.GetProperty("entries").EnumerateArray());
        Assert.Equal(record.ToString(), entry.GetProperty("record").GetString());
        Assert.True(entry.GetProperty("permitted").GetBoolean());
        byte[] proof = audit.Json.GetProperty("proof").GetBytesFromBase64();
        Assert.Equal(proof, await File.ReadAllBytesAsync(Output));

        string subject = audit.Json.GetProperty("subject").GetString()!;
        string to = audit.Json.GetProperty("to").GetDateTimeOffset().ToString("O");
        CliRun verified = await VerifyAsync("--subject", subject, "--from", "1970-01-01", "--to", to);
        Assert.Equal(0, verified.ExitCode);
        Assert.Single(verified.Json.GetProperty("entries").EnumerateArray());

        CliRun refused = await VerifyAsync("--subject", subject, "--from", "1970-01-02", "--to", to);
        Assert.Equal(1, refused.ExitCode);
        Assert.Equal("Expectation", refused.Json.GetProperty("error").GetProperty("step").GetString());
    }

    [Fact]
    public async Task Record_is_proven_present_and_another_one_absent()
    {
        RecordId record = await MakeAsync();
        string other = new('7', 32);

        Assert.Equal("present", await GetAsync("--record", record.ToString()));
        Assert.Equal(0, (await VerifyAsync("--record", record.ToString())).ExitCode);
        Assert.Equal(1, (await VerifyAsync("--record", record.ToString(), "--absent")).ExitCode);
        File.Delete(Output);

        Assert.Equal("absent", await GetAsync("--record", other));
        Assert.Equal(0, (await VerifyAsync("--record", other, "--absent")).ExitCode);
        Assert.Equal(1, (await VerifyAsync("--record", other)).ExitCode);
    }

    [Fact]
    public async Task History_is_shown_to_go_on()
    {
        await MakeAsync();
        CliRun status = await CliRun.OfAsync("status", "--data", Data, "--development-keys", "--json");
        string size = status.Json.GetProperty("logSize").GetUInt64().ToString(
            System.Globalization.CultureInfo.InvariantCulture);
        string root = status.Json.GetProperty("logRoot").GetString()!;

        await GetAsync("--from-size", size);

        Assert.Equal(0, (await VerifyAsync("--size", size, "--root", root)).ExitCode);
        Assert.Equal(1, (await VerifyAsync("--size", size, "--root", new string('0', 64))).ExitCode);
    }

    [Fact]
    public async Task Receipt_is_compared_with_the_ledgers_own_block()
    {
        RecordId record = await MakeAsync();
        string receipt = _folder["receipt.hlr"];
        CliRun got = await CliRun.OfAsync(
            "receipt", "get", "--record", record.ToString(), "--data", Data, "--development-keys", "--out", receipt);
        Assert.True(got.ExitCode == 0, got.Error);

        CliRun same = await CompareAsync();
        await File.WriteAllBytesAsync(receipt, [0x00]);
        CliRun none = await CompareAsync();

        Assert.Equal((0, "Same"), (same.ExitCode, same.Json.GetProperty("result").GetString()));
        Assert.Equal((1, "NotSealed"), (none.ExitCode, none.Json.GetProperty("result").GetString()));

        Task<CliRun> CompareAsync() =>
            CliRun.OfAsync("proof", "compare", receipt, "--data", Data, "--development-keys", "--json");
    }

    [Theory]
    [InlineData("--record", "12")]
    [InlineData("--subject", "12")]
    [InlineData("--size", "1")]
    [InlineData("--absent")]
    [InlineData("--evidence", "--absent")]
    [InlineData("--from", "2026-01-01", "--to", "2026-01-02")]
    [InlineData("--subject", "00", "--from", "yesterday", "--to", "2026-01-02")]
    public async Task Question_that_asks_nothing_is_wrong_usage(params string[] question)
    {
        await MakeAsync();

        Assert.Equal(2, (await VerifyAsync(question)).ExitCode);
    }

    private async Task<string> GetAsync(params string[] what)
    {
        CliRun run = await CliRun.OfAsync(
            ["proof", "get", "--data", Data, "--development-keys", "--json", "--out", Output, .. what]);
        Assert.True(run.ExitCode == 0, run.Error);
        return run.Json.GetProperty("result").GetString()!;
    }

    private Task<CliRun> VerifyAsync(params string[] question) =>
        CliRun.OfAsync(["proof", "verify", Output, "--genesis", Genesis, "--json", .. question]);

    // A patient's record, and one request for access to it.
    private async Task<RecordId> MakeAsync()
    {
        await using LedgerFolder folder = await LedgerFolder.CreateAsync(
            Data, "Test", "TEST", "ZZ", LedgerFolder.DevelopmentPassphrase);
        await using LedgerNode node = await new LedgerNodeBuilder
        {
            Genesis = folder.Genesis,
            Vault = folder.Vault,
            Storage = new SqliteLedgerStorageDriver(new SqliteLedgerStorageOptions { DataFolder = Data }),
        }.StartAsync();
        AppendResult result = await node.AppendAsync(new RecordSubmission
        {
            Kind = RecordKind.Document,
            Payload = Encoding.ASCII.GetBytes("synthetic"),
            PayloadType = "text/plain",
            Patient = new PatientIdentifier("north", "patient-1"),
        });
        _ = await node.RequestAccessAsync(TestLedger.Request(result.RecordId));
        return result.RecordId;
    }
}
