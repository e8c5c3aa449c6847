using HealthLedger;
using HealthLedger.Ledger;
using HealthLedger.Storage;
using HealthLedger.Storage.Sqlite;

namespace Hl7Listener.Demo;

/// <summary>Changes one stored byte of a copy of the data folder and verifies the copy.</summary>
internal static class DemoTampering
{
    private const int SampleBytes = 24;

    /// <summary>Returns what was changed and what the verification says.</summary>
    public static async Task<(string Change, VerificationReport Report)> RunAsync(
        string dataFolder, string copyFolder, string passphrase, CancellationToken cancellationToken)
    {
        Copy(dataFolder, copyFolder);
        string change = await ChangeOneByteAsync(copyFolder, cancellationToken).ConfigureAwait(false);
        VerificationReport report = await VerifyAsync(copyFolder, passphrase, cancellationToken).ConfigureAwait(false);
        return (change, report);
    }

    /// <summary>Opens a data folder as an auditor would and verifies everything in it.</summary>
    public static async Task<VerificationReport> VerifyAsync(
        string folderPath, string passphrase, CancellationToken cancellationToken)
    {
        await using LedgerFolder folder = await LedgerFolder
            .OpenAsync(folderPath, passphrase, cancellationToken).ConfigureAwait(false);
        await using LedgerNode node = await new LedgerNodeBuilder
        {
            Genesis = folder.Genesis,
            Vault = folder.Vault,
            Storage = Driver(folderPath),
        }.StartAsync(cancellationToken).ConfigureAwait(false);
        return await node.VerifyAsync(withPayloads: true, cancellationToken: cancellationToken).ConfigureAwait(false);
    }

    private static SqliteLedgerStorageDriver Driver(string folder) =>
        new(new SqliteLedgerStorageOptions { DataFolder = folder });

    private static void Copy(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    // The byte lies in the ciphertext of some record, where no format would give the change away.
    private static async Task<string> ChangeOneByteAsync(string folder, CancellationToken cancellationToken)
    {
        byte[] sample = await FindCiphertextAsync(folder, cancellationToken).ConfigureAwait(false);
        string file = Path.Combine(folder, "custody.db");
        byte[] bytes = await File.ReadAllBytesAsync(file, cancellationToken).ConfigureAwait(false);
        int offset = bytes.AsSpan().IndexOf(sample);
        if (offset < 0)
        {
            throw new InvalidOperationException("The ciphertext was not found in custody.db.");
        }

        bytes[offset] ^= 0x01;
        await File.WriteAllBytesAsync(file, bytes, cancellationToken).ConfigureAwait(false);
        return FormattableString.Invariant($"custody.db, byte {offset}: one bit");
    }

    private static async Task<byte[]> FindCiphertextAsync(string folder, CancellationToken cancellationToken)
    {
        ILedgerStorage storage = await Driver(folder).OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (storage.ConfigureAwait(false))
        {
            await foreach (ReadOnlyMemory<byte> segment in storage.Custody
                .ListSegmentsAsync(cancellationToken).ConfigureAwait(false))
            {
                StoredEnvelope? stored = await storage.Custody
                    .ReadEnvelopeAsync(segment, cancellationToken).ConfigureAwait(false);
                if (stored is not null)
                {
                    return stored.Envelope[^SampleBytes..].ToArray();
                }
            }
        }

        throw new InvalidOperationException("The store holds no envelope.");
    }
}
