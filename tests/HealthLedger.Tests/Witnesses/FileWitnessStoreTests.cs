using HealthLedger.Primitives;
using HealthLedger.Tests.Storage;
using HealthLedger.Witnesses;

namespace HealthLedger.Tests.Witnesses;

/// <summary>The folder of a witness.</summary>
public sealed class FileWitnessStoreTests : IDisposable
{
    private static readonly LedgerId Ledger = new(new Draw(31).Bytes(32));

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Folder_OpenedAgain_HasWhatWasWrittenLast()
    {
        using (FileWitnessStore store = FileWitnessStore.Open(_folder["witness"]))
        {
            Assert.Null(await store.ReadAsync(Ledger, CancellationToken.None));
            await store.WriteAsync(Ledger, new byte[] { 1 }, CancellationToken.None);
            await store.WriteAsync(Ledger, new byte[] { 2, 3 }, CancellationToken.None);
        }

        using FileWitnessStore again = FileWitnessStore.Open(_folder["witness"]);
        Assert.Equal([2, 3], (await again.ReadAsync(Ledger, CancellationToken.None))!.Value.ToArray());
    }

    [Fact]
    public void Folder_OfARunningWitness_IsRefused()
    {
        using FileWitnessStore store = FileWitnessStore.Open(_folder["witness"]);
        StorageFailureException refusal = Assert.Throws<StorageFailureException>(
            () => FileWitnessStore.Open(_folder["witness"]));
        Assert.Equal(HealthLedgerErrorCodes.LockedByAnotherProcess, refusal.Code);
    }

    [Fact]
    public async Task Crash_InTheMidstOfAWrite_LeavesWhatWasThereBefore()
    {
        using FileWitnessStore store = FileWitnessStore.Open(_folder["witness"]);
        await store.WriteAsync(Ledger, new byte[] { 1 }, CancellationToken.None);

        // What a process leaves that dies before the new file takes the old one's place.
        await File.WriteAllBytesAsync(Path.Combine(_folder["witness"], $"{Ledger}.heads.new"), [9]);
        Assert.Equal([1], (await store.ReadAsync(Ledger, CancellationToken.None))!.Value.ToArray());
        await store.WriteAsync(Ledger, new byte[] { 2 }, CancellationToken.None);
        Assert.Equal([2], (await store.ReadAsync(Ledger, CancellationToken.None))!.Value.ToArray());
    }

    [Fact]
    public void Key_OpensUnderItsPassphraseAlone()
    {
        using WitnessKey key = WitnessKey.Create();
        string pem = key.ExportPem("a passphrase");
        using WitnessKey again = WitnessKey.ImportPem(pem, "a passphrase");
        Assert.Equal(key.PublicKey, again.PublicKey);
        KeyUnavailableException refusal = Assert.Throws<KeyUnavailableException>(
            () => WitnessKey.ImportPem(pem, "another one"));
        Assert.Equal(HealthLedgerErrorCodes.WitnessKeyInvalid, refusal.Code);
        Assert.Throws<KeyUnavailableException>(() => WitnessKey.ImportPem("no key", "a passphrase"));
    }
}
