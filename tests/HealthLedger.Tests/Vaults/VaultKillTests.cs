using System.Globalization;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;
using HealthLedger.Tests.Storage;
using HealthLedger.Tests.Storage.PostgreSql;
using HealthLedger.Vaults;
using Xunit.Abstractions;

namespace HealthLedger.Tests.Vaults;

/// <summary>
/// A process that makes and changes a vault is killed with signal 9 at random moments. After each the vault opens, has
/// every key that was stored, in no earlier state, and a counter that is not behind.
/// </summary>
public sealed class VaultKillTests(ITestOutputHelper output)
{
    private static readonly LedgerId Ledger = new(new byte[32]);

    private readonly Dictionary<(VaultKey Key, uint Version), (VaultKeyState State, string Point)> _stored = [];
    private readonly Dictionary<string, string> _blobs = new(StringComparer.Ordinal);
    private ulong _counter;

    private static int Kills => TestScale.Of(12, 300);

    [Fact]
    public async Task Vault_whose_process_is_killed_again_and_again_opens_and_has_lost_nothing()
    {
        using TemporaryFolder folder = new();
        string path = folder["vault.cbor"];
        Random random = new(7);
        int changes = 0;
        for (int kill = 1; kill <= Kills; kill++)
        {
            List<string> lines = await LiveAsync(path, kill, 2 + random.Next(60));
            changes += lines.Count;
            lines.ForEach(Note);
            await CheckAsync(path);
        }

        await using FileKeyVault last = await FileKeyVault.OpenAsync(path, LedgerFolder.DevelopmentPassphrase);
        await last.AdvanceCounterAsync(_counter + 1000, default);
        Assert.All(Directory.EnumerateFiles(folder.Path, "*.new"), left => Assert.Equal(0, new FileInfo(left).Length));
        output.WriteLine($"{Kills} kills, {changes} lines, {_stored.Count} versions, counter {_counter}");
        Assert.True(_stored.Count > Kills && _counter > 0);
    }

    [Fact]
    public async Task Vault_whose_making_is_killed_is_there_as_a_whole_or_not_at_all()
    {
        using TemporaryFolder folder = new();
        Random random = new(11);
        int made = 0;
        for (int kill = 1; kill <= Kills; kill++)
        {
            string path = folder[$"{kill}"];
            await using (WriterProcess process = WriterProcess.Start("vault", path, "1"))
            {
                // From the moment that it begins to some time after it has made the file.
                await process.UntilSaidAsync("opening");
                await Task.Delay(random.Next(250));
                process.Kill();
                await process.WaitForExitAsync();
            }

            made += File.Exists(path) ? 1 : 0;
            await using FileKeyVault vault = File.Exists(path)
                ? await FileKeyVault.OpenAsync(path, LedgerFolder.DevelopmentPassphrase)
                : await FileKeyVault.CreateAsync(path, LedgerFolder.DevelopmentPassphrase);
            Assert.Equal(
                Enum.GetValues<VaultKey>(), (await vault.ListAsync(default)).Select(version => version.Key).Distinct());
        }

        output.WriteLine($"{made} of {Kills} were made when their process was killed");
    }

    private static async Task<List<string>> LiveAsync(string path, int seed, int lines)
    {
        await using WriterProcess process = WriterProcess.Start(
            "vault", path, seed.ToString(CultureInfo.InvariantCulture));
        await process.UntilLinesAsync(lines);
        process.Kill();
        await process.WaitForExitAsync();
        return [.. process.Lines];
    }

    private void Note(string line)
    {
        switch (line.Split(' '))
        {
            case ["counter", var number]:
                _counter = Math.Max(_counter, ulong.Parse(number, CultureInfo.InvariantCulture));
                break;
            case ["blob", var context, var blob]:
                _blobs[context] = blob;
                break;
            case ["key", var kind, var version, var state, var point]:
                (VaultKey, uint) key = (
                    Enum.Parse<VaultKey>(kind), uint.Parse(version, CultureInfo.InvariantCulture));
                VaultKeyState reached = Enum.Parse<VaultKeyState>(state);
                if (!_stored.TryGetValue(key, out (VaultKeyState State, string Point) before) || before.State < reached)
                {
                    _stored[key] = (reached, point == "-" ? before.Point : point);
                }

                break;
            default:
                break;
        }
    }

    private async Task CheckAsync(string path)
    {
        await using FileKeyVault vault = await FileKeyVault.OpenAsync(path, LedgerFolder.DevelopmentPassphrase);
        IReadOnlyList<VaultKeyVersion> versions = await vault.ListAsync(default);
        foreach (((VaultKey Key, uint Version) key, (VaultKeyState State, string Point) stored) in _stored)
        {
            VaultKeyVersion found = versions.Single(each => (each.Key, each.Version) == key);
            Assert.True(found.State >= stored.State, $"{found} was {stored.State}");
            if (stored.Point is not null)
            {
                Assert.Equal(stored.Point, Convert.ToHexString(found.PublicPoint.Span));
            }
        }

        Assert.All(
            versions.GroupBy(version => version.Key),
            group => Assert.Single(group, version => version.State == VaultKeyState.Active));
        await CheckUseAsync(vault, versions);
        Assert.True(await vault.ReadCounterAsync(default) >= _counter);
        foreach ((string context, string blob) in _blobs)
        {
            byte[] place = Convert.FromHexString(context);
            ReadOnlyMemory<byte>? opened = await vault.UnprotectAsync(
                VaultKey.RecordKeys, place, Convert.FromHexString(blob), default);
            Assert.Equal(place, opened?.ToArray());
        }
    }

    // What signs is the active version, and no other proves that it is there.
    private static async Task CheckUseAsync(FileKeyVault vault, IReadOnlyList<VaultKeyVersion> versions)
    {
        foreach (VaultKeyVersion version in versions.Where(each => each.Key is VaultKey.Author or VaultKey.Seal))
        {
            if (version.State == VaultKeyState.Active)
            {
                SigningDomain domain = version.Key == VaultKey.Author ? SigningDomain.Submission : SigningDomain.Seal;
                byte[] body = [0x80];
                ReadOnlyMemory<byte> signature = await vault.SignAsync(version.Key, domain, Ledger, body, default);
                using VerificationKey key = VerificationKey.TryImport(version.PublicPoint.Span)!;
                Assert.True(key.Verify(domain, Ledger, body, signature.Span));
            }
            else if (version.State != VaultKeyState.Pending)
            {
                await Assert.ThrowsAsync<KeyUnavailableException>(async () => await vault.ProvePossessionAsync(
                    version.Key,
                    version.Version,
                    Ledger,
                    KeyEventFormat.Possession(version.Key, version.KeyId!.Value, default),
                    default));
                await Assert.ThrowsAsync<KeyUnavailableException>(
                    async () => await vault.ActivateAsync(version.Key, version.Version, default));
            }
        }
    }
}
