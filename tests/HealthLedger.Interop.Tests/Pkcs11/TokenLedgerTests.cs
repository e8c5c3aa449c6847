using System.Runtime.Versioning;
using System.Text;
using System.Text.Json;
using HealthLedger.Hosting;
using HealthLedger.Interop.Tests.Listener;
using HealthLedger.Ledger;
using HealthLedger.Participants;
using HealthLedger.Records;
using HealthLedger.Vaults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HealthLedger.Interop.Tests.Pkcs11;

/// <summary>Ledgers whose signing keys are in a token: by the command line and in a host.</summary>
[SupportedOSPlatform("linux")]
[Collection(SoftTokenCollection.Name)]
public sealed class TokenLedgerTests(SoftToken soft)
{
    [ToolFact("softhsm2-util", "pkcs11-tool")]
    public async Task Commands_make_a_ledger_append_restart_and_rotate_with_keys_in_a_token()
    {
        MakeKeys("cli", 1);
        string keyFile = soft.FileAt("cli.key");
        await VaultSecret.CreateKeyFileAsync(keyFile);
        string data = soft.FileAt("cli-ledger");
        string[] open = ["--data", data, "--key-file", keyFile, "--signing-keys", soft.SigningKeysOf("cli"), "--json"];
        await RunAsync(["init", .. open]);
        await using (PeerProcess first = Start(["serve", .. open, "--mllp", "0", "--http", "0"]))
        {
            await SendAsync(first, "T1");
        }

        // The engine sees the keys that are there when a process first looks.
        MakeKeys("cli", 2);
        await using (PeerProcess second = Start(["serve", .. open, "--mllp", "0", "--http", "0"]))
        {
            string address = await SendAsync(second, "T2");
            foreach (string key in (string[])["author", "seal"])
            {
                JsonElement rotated = await RunAsync(["keys", "rotate", "--key", key, "--data", data, "--json"]);
                Assert.Equal(2, rotated.GetProperty("version").GetInt32());

                // The token still has the key before, which only its own tools delete.
                Assert.False(rotated.TryGetProperty("destroyedVersion", out _));
            }

            await SendAsync(address, "T3");
        }

        JsonElement verify = await RunAsync(["verify", "--full", .. open]);
        Assert.Equal(3, verify.GetProperty("payloadsVerified").GetInt32());
        JsonElement list = await RunAsync(["keys", "list", .. open]);
        Assert.Equal(
            ["author 1 Retired", "author 2 Active", "seal 1 Retired", "seal 2 Active"],
            list.GetProperty("keys").EnumerateArray()
                .Select(key => $"{key.GetProperty("key").GetString()} {key.GetProperty("version").GetInt32()} "
                    + key.GetProperty("state").GetString())
                .Where(key => key.StartsWith("author", StringComparison.Ordinal)
                    || key.StartsWith("seal", StringComparison.Ordinal)));
    }

    [ToolFact("softhsm2-util", "pkcs11-tool")]
    public async Task Host_makes_a_ledger_appends_restarts_and_rotates_with_keys_in_a_token()
    {
        MakeKeys("host", 1);
        MakeKeys("host", 2);
        string keyFile = soft.FileAt("host.key");
        await VaultSecret.CreateKeyFileAsync(keyFile);
        await LiveAsync(keyFile, node => AppendAsync(node, "first"));
        await LiveAsync(keyFile, async node =>
        {
            await AppendAsync(node, "second");
            KeyRotation author = await node.RotateSigningKeyAsync(KeyRotationReason.Routine);
            KeyRotation seal = await node.RotateSealKeyAsync(KeyRotationReason.Routine);
            Assert.Equal((2u, 2u, (uint?)null), (author.Version.Version, seal.Version.Version, seal.DestroyedVersion));
            await AppendAsync(node, "third");
        });
        await LiveAsync(keyFile, async node =>
        {
            await AppendAsync(node, "fourth");
            VerificationReport report = await node.VerifyAsync(withPayloads: true);
            Assert.True(report.IsGood, report.FirstError);
            Assert.Equal(4UL, report.PayloadsVerified);
        });
    }

    private static async Task AppendAsync(LedgerNode node, string text) => await node.AppendAsync(new RecordSubmission
    {
        Kind = RecordKind.Laboratory,
        Payload = Encoding.UTF8.GetBytes(text),
        PayloadType = "text/plain",
    });

    private async Task LiveAsync(string keyFile, Func<LedgerNode, Task> live)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddHealthLedger(options =>
        {
            options.DataFolder = soft.FileAt("host-ledger");
            options.KeyFile = keyFile;
            options.SigningKeys = soft.SigningKeysOf("host");
            options.CreateIfMissing = true;
            (options.LedgerName, options.Organisation, options.Country) = ("token", "north", "DE");
        }).UseSqliteStorage();
        using IHost host = builder.Build();
        await host.StartAsync();
        await live(host.Services.GetRequiredService<ILedgerNodeAccessor>().Node);
        await host.StopAsync();
    }

    private void MakeKeys(string prefix, int version)
    {
        soft.MakeKey($"{prefix}-author-{version}");
        soft.MakeKey($"{prefix}-seal-{version}");
    }

    private async Task<string> SendAsync(PeerProcess serving, string controlId)
    {
        string address = (await serving.ReadLineAsync()).GetProperty("listening").GetProperty("mllp").GetString()!;
        await SendAsync(address, controlId);
        return address;
    }

    private async Task SendAsync(string address, string controlId)
    {
        string file = soft.FileAt(controlId + ".hl7");
        await File.WriteAllBytesAsync(file, TestMessages.Admission(controlId));
        await RunAsync(["hl7", "send", address, file, "--json"]);
    }

    private PeerProcess Start(string[] arguments)
    {
        // artifacts/bin/PROJECT/CONFIGURATION/
        DirectoryInfo output = new(AppContext.BaseDirectory);
        string path = Path.Combine(
            output.Parent!.Parent!.FullName, "HealthLedger.Cli", output.Name, "HealthLedger.Cli.dll");
        return PeerProcess.Start(soft.Variables, "dotnet", [path, .. arguments]);
    }

    private async Task<JsonElement> RunAsync(string[] arguments)
    {
        await using PeerProcess command = Start(arguments);
        string output = await command.FinishAsync();
        return JsonDocument.Parse(output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]).RootElement;
    }
}
