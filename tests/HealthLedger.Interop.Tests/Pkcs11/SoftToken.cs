using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using HealthLedger.Interop.Tests.Listener;
using HealthLedger.Vaults;
using HealthLedger.Vaults.Pkcs11;

namespace HealthLedger.Interop.Tests.Pkcs11;

/// <summary>
/// A SoftHSM2 token in a folder of its own. Its module reads the environment once, when this process first asks the
/// engine, so that there is one token for all tests; keys are told apart by their labels.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class SoftToken : IAsyncLifetime
{
    public const string Label = "healthledger tests";
    public const string Pin = "7294-quiet";

    private readonly TestFolder _folder = new();

    public static string Module { get; } = "/usr/lib/softhsm/libsofthsm2.so";

    public string PinFile { get; private set; } = string.Empty;

    /// <summary>What a wrong PIN was answered with, before this process logged in: then no PIN is asked for.</summary>
    public string? RefusalOfWrongPin { get; private set; }

    /// <summary>Makes the token, where there are tools for it: without them the tests are skipped, or fail.</summary>
    public async Task InitializeAsync()
    {
        if (PeerPrograms.Find("softhsm2-util") is null || PeerPrograms.Find("pkcs11-tool") is null)
        {
            return;
        }

        Run(Path.Combine(PeerPrograms.Root(), "tests", "make-token.sh"), _folder.Path, Label, Pin);

        // .NET keeps an environment of its own; the module reads the process's.
        Assert.Equal(0, SetVariable("SOFTHSM2_CONF", _folder.At("softhsm2.conf"), 1));
        Assert.Equal(0, SetVariable("PKCS11_MODULE_PATH", Module, 1));
        PinFile = WritePin("pin", Pin);
        RefusalOfWrongPin = await TryWrongPinAsync();
    }

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    public Pkcs11SignerOptions Options(string prefix) => new()
    {
        TokenLabel = Label,
        PinFile = PinFile,
        LabelPrefix = prefix,
    };

    public string WritePin(string name, string pin)
    {
        string path = _folder.At(name);
        File.WriteAllText(path, pin);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    /// <summary>The URI of RFC 7512 for keys of a prefix.</summary>
    public string SigningKeysOf(string prefix) =>
        $"pkcs11:token={Uri.EscapeDataString(Label)};x-prefix={prefix}?pin-source={PinFile}";

    /// <summary>The variables that another process needs to find the token.</summary>
    public IReadOnlyDictionary<string, string> Variables => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["SOFTHSM2_CONF"] = _folder.At("softhsm2.conf"),
        ["PKCS11_MODULE_PATH"] = Module,
    };

    public string FileAt(string name) => _folder.At(name);

    public void MakeKey(string label) => MakeKey(label, Convert.ToHexString(Encoding.ASCII.GetBytes(label)));

    public void MakeKey(string label, string id) =>
        Tool("--keypairgen", "--key-type", "EC:prime256v1", "--label", label, "--id", id);

    public void DeleteKey(string label)
    {
        Tool("--delete-object", "--type", "privkey", "--label", label);
        Tool("--delete-object", "--type", "pubkey", "--label", label);
    }

    public string List() => Tool("--list-objects");

    private async Task<string?> TryWrongPinAsync()
    {
        MakeKey("locked-author-1");
        using Pkcs11Signer signer = Pkcs11Signer.Create(new Pkcs11SignerOptions
        {
            TokenLabel = Label,
            PinFile = WritePin("wrong", "0000-wrong"),
            LabelPrefix = "locked",
        });
        try
        {
            await signer.GenerateAsync(VaultKey.Author, 1, default);
            return null;
        }
        catch (KeyUnavailableException refusal)
        {
            return refusal.Code;
        }
    }

    private string Tool(params string[] arguments) => Run(
        "pkcs11-tool", ["--module", Module, "--token-label", Label, "--login", "--pin", Pin, .. arguments]);

    private string Run(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        start.Environment["SOFTHSM2_CONF"] = _folder.At("softhsm2.conf");
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {arguments[^1]}: {output}");
        return output;
    }

    private static int SetVariable(string name, string value, int overwrite) =>
        SetVariable(Encoding.UTF8.GetBytes(name + '\0'), Encoding.UTF8.GetBytes(value + '\0'), overwrite);

    [DllImport("libc", EntryPoint = "setenv", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetVariable(byte[] name, byte[] value, int overwrite);
}
