using System.Globalization;
using System.Security.Cryptography;
using HealthLedger.Primitives;
using HealthLedger.Vaults;

namespace HealthLedger.WriterProcess;

/// <summary>
/// Makes or opens a vault file and changes it until it is killed. Says of each change, once it is stored:
/// "counter N", "key KIND VERSION STATE POINT", "blob KIND HEX", and before each "next ..." with the same words.
/// </summary>
internal sealed class VaultWork
{
    private static readonly VaultKey[] Kinds =
        [VaultKey.Author, VaultKey.Seal, VaultKey.Kem, VaultKey.PrivateRows, VaultKey.Shares, VaultKey.RecordKeys];

    private readonly string _path;
    private readonly Random _random;
    private readonly TextWriter _output;

    public VaultWork(string path, int seed, TextWriter output)
    {
        _path = path;
        _random = new Random(seed);
        _output = output;
    }

    public async Task RunAsync()
    {
        Say("opening");
        await using FileKeyVault vault = File.Exists(_path)
            ? await FileKeyVault.OpenAsync(_path, LedgerFolder.DevelopmentPassphrase)
            : await FileKeyVault.CreateAsync(_path, LedgerFolder.DevelopmentPassphrase);
        Say("ready");
        while (true)
        {
            await ChangeAsync(vault);
        }
    }

    private async Task ChangeAsync(FileKeyVault vault)
    {
        VaultKey key = Kinds[_random.Next(Kinds.Length)];
        switch (_random.Next(4))
        {
            case 0:
                ulong counter = await vault.ReadCounterAsync(default) + (ulong)_random.Next(1, 50);
                Say($"next counter {counter}");
                Say($"counter {await vault.AdvanceCounterAsync(counter, default)}");
                break;
            case 1:
                await ProtectAsync(vault);
                break;
            default:
                await RotateAsync(vault, key);
                break;
        }
    }

    private async Task ProtectAsync(FileKeyVault vault)
    {
        byte[] context = RandomNumberGenerator.GetBytes(8);
        ReadOnlyMemory<byte> blob = await vault.ProtectAsync(VaultKey.RecordKeys, context, context, default);
        Say($"blob {Convert.ToHexString(context)} {Convert.ToHexString(blob.Span)}");
    }

    // The next version, or what is left to do of the one that a process before this one made.
    private async Task RotateAsync(FileKeyVault vault, VaultKey key)
    {
        IReadOnlyList<VaultKeyVersion> versions = await vault.ListAsync(default);
        VaultKeyVersion? next = versions.LastOrDefault(
            version => version.Key == key && version.State == VaultKeyState.Pending);
        if (next is null)
        {
            uint number = versions.Where(version => version.Key == key).Max(version => version.Version) + 1;
            Say($"next key {key} {number} Pending");
            next = await vault.GenerateNextAsync(key, default);
            Say($"key {key} {next.Version} Pending {Convert.ToHexString(next.PublicPoint.Span)}");
        }

        Say($"next key {key} {next.Version} Active");
        await vault.ActivateAsync(key, next.Version, default);
        Say($"key {key} {next.Version} Active {Convert.ToHexString(next.PublicPoint.Span)}");
        if (key == VaultKey.Seal)
        {
            uint gone = next.Version - 1;
            Say($"next key {key} {gone} Destroyed");
            await vault.DestroyAsync(key, gone, new LedgerId(new byte[32]), default);
            Say($"key {key} {gone} Destroyed -");
        }
    }

    private void Say(FormattableString line)
    {
        Say(line.ToString(CultureInfo.InvariantCulture));
    }

    private void Say(string line)
    {
        _output.WriteLine(line);
        _output.Flush();
    }
}
