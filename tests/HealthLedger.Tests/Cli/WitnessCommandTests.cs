using System.Text.Json;
using HealthLedger.Cli;
using HealthLedger.Tests.Storage;
using HealthLedger.Witnesses;

namespace HealthLedger.Tests.Cli;

/// <summary>A witness and a ledger that asks it, as two operators type it.</summary>
public sealed class WitnessCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Witness_OfAServedLedger_SignsItsHeadsAndReceiptsShowIt()
    {
        string data = _folder["ledger"];
        await CliRun.OfAsync("init", "--data", data, "--development-keys");
        await File.WriteAllTextAsync(_folder["pass"], "the witness's passphrase\n");
        CliRun key = await CliRun.OfAsync(
            "witness", "key", "--out", _folder["key"], "--passphrase-file", _folder["pass"], "--json");
        Assert.Equal(0, key.ExitCode);
        string point = key.Json.GetProperty("point").GetString()!;

        using CancellationTokenSource stop = new();
        await using FirstLineWriter output = new();
        await using StringWriter error = new();
        Task<int> serving = Task.Run(() => CliProgram.RunAsync(
            [
                "witness", "serve", "--folder", _folder["witness"], "--key", _folder["key"], "--genesis",
                Path.Combine(data, "genesis.cbor"), "--listen", "127.0.0.1:0", "--passphrase-file", _folder["pass"],
                "--json",
            ],
            CliRun.Environment(output, TextWriter.Synchronized(error), [], new Dictionary<string, string>()),
            stop.Token));
        Assert.True(await Task.WhenAny(output.FirstLine, serving) == output.FirstLine, error.ToString());
        string address = JsonDocument.Parse(await output.FirstLine).RootElement
            .GetProperty("listening").GetProperty("witness").GetString()!;
        await File.WriteAllTextAsync(_folder["witnesses"], $"# ours\npartner {point} {address}\n");

        await using (ServedLedger served = ServedLedger.Begin(
            data, "--witnesses", _folder["witnesses"], "--required-witnesses", "1"))
        {
            await served.UntilListeningAsync();
            CliRun sent = await CliRun.OfAsync("hl7", "send", served.Mllp, Message(), "--json");
            Assert.Equal(0, sent.ExitCode);
        }

        CliRun status = await CliRun.OfAsync(
            "witness", "status", "--genesis", Path.Combine(data, "genesis.cbor"), "--witnesses", _folder["witnesses"],
            "--json");
        Assert.Equal(0, status.ExitCode);
        ulong height = status.Json.GetProperty("height").GetUInt64();
        CliRun ledger = await CliRun.OfAsync("status", "--data", data, "--development-keys", "--json");
        Assert.Equal(height, ledger.Json.GetProperty("height").GetUInt64());
        Assert.Equal(
            status.Json.GetProperty("logRoot").GetString(), ledger.Json.GetProperty("logRoot").GetString());

        await stop.CancelAsync();
        Assert.Equal(0, await serving);
        Assert.Equal(1, (await CliRun.OfAsync(
            "witness", "status", "--genesis", Path.Combine(data, "genesis.cbor"), "--witnesses",
            _folder["witnesses"])).ExitCode);
    }

    [Fact]
    public async Task Witnesses_ThatAreNoWitnesses_AreRefusedByLine()
    {
        string data = _folder["ledger"];
        await CliRun.OfAsync("init", "--data", data, "--development-keys");
        await File.WriteAllTextAsync(_folder["witnesses"], "\npartner 04ab https://somewhere:1\n");
        CliRun run = await CliRun.OfAsync(
            "witness", "status", "--genesis", Path.Combine(data, "genesis.cbor"), "--witnesses", _folder["witnesses"]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("Line 2", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--required-witnesses", "1")]
    [InlineData("--required-witnesses", "-1")]
    [InlineData("--witnesses", "TWICE")]
    [InlineData("--witnesses", "ONE", "--required-witnesses", "2")]
    public async Task Witnesses_ThatCannotBeMeant_AreWrongUsage(params string[] options)
    {
        string data = _folder["ledger"];
        await CliRun.OfAsync("init", "--data", data, "--development-keys");
        using WitnessKey key = WitnessKey.Create();
        string line = $"partner {key.PublicKey} https://somewhere:1\n";
        await File.WriteAllTextAsync(_folder["ONE"], line);
        await File.WriteAllTextAsync(_folder["TWICE"], line + line);
        CliRun run = await CliRun.OfAsync(
            [
                "serve", "--data", data, "--development-keys", "--mllp", "0",
                .. options.Select(option => option.All(char.IsAsciiLetterUpper) ? _folder[option] : option),
            ]);
        Assert.Equal(2, run.ExitCode);
    }

    private string Message()
    {
        string file = _folder["message.hl7"];
        File.WriteAllText(
            file,
            "MSH|^~\\&|LAB|NORTH|HL|NORTH|20260101120000||ORU^R01^ORU_R01|1|P|2.5.1\r"
            + "PID|1||12345^^^NORTH^MR||TEST^PERSON||19800101|F\r"
            + "OBR|1||1|GLU^Glucose^L|||20260101115900\rOBX|1|NM|GLU^Glucose^L||5.4|mmol/L|||||F\r");
        return file;
    }
}
