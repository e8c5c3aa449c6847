using System.Diagnostics;
using HealthLedger.Tests.Runtime;
using HealthLedger.Tests.Storage;
using HealthLedger.Tests.Storage.PostgreSql;
using HealthLedger.Vaults;
using Xunit.Abstractions;

namespace HealthLedger.Tests.Vaults;

/// <summary>Several processes that change one vault file, stand still in it, or die in it.</summary>
public sealed class VaultFileTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static int Freezes => TestScale.Of(12, 200);

    private string Vault => _folder["vault.cbor"];

    private string[] Names =>
        [.. Directory.EnumerateFiles(_folder.Path, "vault*").Select(path => Path.GetFileName(path)!).Order()];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Lock_that_another_process_keeps_refuses_the_change_and_nothing_remains_of_it()
    {
        await using FileKeyVault vault = await CreateAsync();
        await vault.AdvanceCounterAsync(1, default);
        byte[] before = await File.ReadAllBytesAsync(Vault);
        using (HoldLock())
        {
            KeyUnavailableException refusal = await Assert.ThrowsAsync<KeyUnavailableException>(
                async () => await vault.AdvanceCounterAsync(2, default));
            Assert.Equal(HealthLedgerErrorCodes.VaultChanged, refusal.Code);
        }

        Assert.Equal(before, await File.ReadAllBytesAsync(Vault));
        Assert.Equal(["vault.cbor", "vault.cbor.lock"], Names);
        Assert.Equal(2UL, await vault.AdvanceCounterAsync(2, default));
    }

    [Fact]
    public async Task Lock_that_another_process_holds_for_a_moment_is_waited_for()
    {
        await using FileKeyVault vault = await CreateAsync();
        await vault.AdvanceCounterAsync(1, default);
        FileStream held = HoldLock();
        Task<ulong> change = vault.AdvanceCounterAsync(2, default).AsTask();
        await UntilPreparedAsync();
        await held.DisposeAsync();

        Assert.Equal(2UL, await change);
    }

    [Fact]
    public async Task Change_that_was_refused_leaves_no_key_on_the_disk()
    {
        await using FileKeyVault vault = await CreateAsync();
        await vault.AdvanceCounterAsync(1, default);
        FileStream held = HoldLock();
        Task<ulong> change = vault.AdvanceCounterAsync(2, default).AsTask();
        string prepared = await UntilPreparedAsync();

        // Another name of the same file shows what stands where it stood.
        string link = _folder["kept"];
        await LinkAsync(prepared, link);
        await Assert.ThrowsAsync<KeyUnavailableException>(() => change);
        await held.DisposeAsync();

        Assert.All(await File.ReadAllBytesAsync(link), octet => Assert.Equal(0, octet));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_processes_left_that_died_in_a_change_is_overwritten_and_removed(bool isLater)
    {
        await using FileKeyVault vault = await CreateAsync();
        VaultKeyVersion next = await vault.GenerateNextAsync(VaultKey.Kem, default);
        if (isLater)
        {
            await vault.ActivateAsync(VaultKey.Kem, next.Version, default);
        }

        string[] left = ["vault.cbor.new", "vault.cbor.0123456789abcdef.new"];
        string[] others = ["vault.cbor.b.0123456789abcdef.new", "vault.cbor.0123456789abcdeg.new", "vault.cbor2.new"];
        foreach (string name in left.Concat(others))
        {
            File.Copy(Vault, _folder[name]);
            await LinkAsync(_folder[name], _folder[$"kept {name}"]);
        }

        if (isLater)
        {
            // Not the first change, but one after which a key is nowhere.
            await vault.DestroyAsync(VaultKey.Kem, 1, default, default);
        }
        else
        {
            await using FileKeyVault again = await OpenAsync();
            await again.AdvanceCounterAsync(1, default);
        }

        Assert.All(left, name => Assert.False(File.Exists(_folder[name])));
        Assert.All(others, name => Assert.True(File.Exists(_folder[name])));
        foreach (string name in left)
        {
            byte[] octets = await File.ReadAllBytesAsync(_folder[$"kept {name}"]);
            Assert.True(octets.Length > 1000 && octets.All(octet => octet == 0));
        }
    }

    [Fact]
    public async Task File_that_a_living_process_prepares_is_left_to_it()
    {
        await using FileKeyVault vault = await CreateAsync();
        string prepared = _folder["vault.cbor.0123456789abcdef.new"];
        await using FileStream living = new(prepared, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        await living.WriteAsync(new byte[] { 1, 2, 3 });
        await living.FlushAsync();

        Assert.Equal(1UL, await vault.AdvanceCounterAsync(1, default));

        Assert.Equal(3, new FileInfo(prepared).Length);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(2, false)]
    public async Task Empty_file_is_left_to_whoever_may_have_made_it_this_instant(int hours, bool isLeft)
    {
        await using FileKeyVault vault = await CreateAsync();
        string prepared = _folder["vault.cbor.0123456789abcdef.new"];
        await File.WriteAllBytesAsync(prepared, []);
        File.SetLastWriteTimeUtc(prepared, DateTime.UtcNow - TimeSpan.FromHours(hours));

        await vault.AdvanceCounterAsync(1, default);

        Assert.Equal(isLeft, File.Exists(prepared));
    }

    [Fact]
    public async Task Of_several_that_change_what_they_all_opened_one_does_and_the_counter_never_goes_back()
    {
        await (await CreateAsync()).DisposeAsync();
        int[] winners = new int[200];
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(ChangeAsync)));

        Assert.All(winners[1..], count => Assert.Equal(1, count));
        await using FileKeyVault last = await OpenAsync();
        Assert.Equal((ulong)winners.Length - 1, await last.ReadCounterAsync(default));
        Assert.Equal(["vault.cbor", "vault.cbor.lock"], Names);

        async Task ChangeAsync()
        {
            while (true)
            {
                await using FileKeyVault vault = await OpenAsync();
                ulong next = await vault.ReadCounterAsync(default) + 1;
                if (next == (ulong)winners.Length)
                {
                    return;
                }

                try
                {
                    await vault.AdvanceCounterAsync(next, default);
                    Interlocked.Increment(ref winners[next]);
                }
                catch (KeyUnavailableException exception)
                {
                    Assert.Equal(HealthLedgerErrorCodes.VaultChanged, exception.Code);
                }
            }
        }
    }

    [Fact]
    public async Task Process_that_stands_still_in_a_change_seldom_keeps_another_from_changing_the_vault()
    {
        int refused = 0;
        Random random = new(5);
        for (int freeze = 1; freeze <= Freezes; freeze++)
        {
            string path = _folder[$"{freeze}"];
            await using WriterProcess process = WriterProcess.Start("vault", path, "1");
            await process.UntilLinesAsync(2 + random.Next(60));
            await process.PauseAsync();
            await using FileKeyVault vault = await FileKeyVault.OpenAsync(path, LedgerFolder.DevelopmentPassphrase);
            try
            {
                await vault.AdvanceCounterAsync(await vault.ReadCounterAsync(default) + 1, default);
            }
            catch (KeyUnavailableException exception)
            {
                // It stands still between comparing and renaming.
                Assert.Equal(HealthLedgerErrorCodes.VaultChanged, exception.Code);
                refused++;
            }
        }

        output.WriteLine($"{refused} of {Freezes} could not be gone on with");
        Assert.InRange(refused, 0, Freezes / 2);
    }

    private static async Task LinkAsync(string path, string link)
    {
        using Process process = Process.Start("ln", [path, link]);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }

    private FileStream HoldLock() => new(Vault + ".lock", FileMode.Open, FileAccess.ReadWrite, FileShare.None);

    // The file that a change has prepared, which waits for the lock.
    private async Task<string> UntilPreparedAsync()
    {
        string[] prepared = [];
        await TestLedger.UntilAsync(() => (prepared = Directory.GetFiles(_folder.Path, "*.new")).Length > 0);
        return Assert.Single(prepared);
    }

    private async Task<FileKeyVault> CreateAsync()
    {
        await VaultSecret.CreateKeyFileAsync(_folder["key"]);
        using VaultSecret secret = await VaultSecret.ReadKeyFileAsync(_folder["key"]);
        return await FileKeyVault.CreateAsync(Vault, secret, null);
    }

    private async Task<FileKeyVault> OpenAsync()
    {
        using VaultSecret secret = await VaultSecret.ReadKeyFileAsync(_folder["key"]);
        return await FileKeyVault.OpenAsync(Vault, secret, null);
    }
}
