using System.Security.Cryptography;
using HealthLedger.Storage;
using HealthLedger.Storage.Files;
using HealthLedger.Tests.Storage;
using HealthLedger.Vaults;

namespace HealthLedger.Tests.Fuzz;

/// <summary>Files that are opened, changed by bytes.</summary>
public sealed class FileFuzzTests
{
    [Fact]
    public async Task Changed_journal_file_is_refused_or_gives_a_beginning_of_what_was_written()
    {
        using TemporaryFolder folder = new();
        List<byte[]> written = [];
        await using (FileJournal journal = await FileJournal.OpenAsync(new FileJournalOptions { Folder = folder.Path }))
        {
            for (int i = 0; i < 6; i++)
            {
                byte[] record = RandomNumberGenerator.GetBytes(100 * (i + 1));
                written.Add(record);
                await journal.AppendAsync([record], CancellationToken.None);
            }
        }

        string path = Directory.GetFiles(folder.Path, "*.journal").Single();
        byte[] whole = await File.ReadAllBytesAsync(path);
        LongRun run = LongRun.Of("fuzz-journal-file", TestScale.Of(150, 20_000));
        CborMutator mutator = Mutator(run);
        int refused = 0;
        int inputs = 0;
        foreach (int _ in run.Items())
        {
            inputs++;
            byte[] changed = mutator.Mutate(whole);
            await File.WriteAllBytesAsync(path, changed);
            try
            {
                await using FileJournal journal = await FileJournal.OpenAsync(
                    new FileJournalOptions { Folder = folder.Path });
                int number = 0;
                await foreach (JournalRecord record in journal.ReadAsync(journal.Begin, CancellationToken.None))
                {
                    Assert.True(
                        record.Bytes.Span.SequenceEqual(written[number]),
                        $"another record: {Convert.ToHexString(changed)}");
                    number++;
                }
            }
            catch (StorageFailureException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, inputs / 4, inputs);
    }

    // Each guess at a whole outside costs all the rounds of the key derivation, so there are few.
    [Fact]
    public async Task Changed_vault_file_never_opens()
    {
        using TemporaryFolder folder = new();
        await (await FileKeyVault.CreateAsync(folder["vault"], "correct horse")).DisposeAsync();
        byte[] whole = await File.ReadAllBytesAsync(folder["vault"]);
        LongRun run = LongRun.Of("fuzz-vault-file", TestScale.Of(12, 2000));
        CborMutator mutator = Mutator(run);
        foreach (int _ in run.Items())
        {
            byte[] changed = mutator.Mutate(whole);
            await File.WriteAllBytesAsync(folder["changed"], changed);
            if (!changed.AsSpan().SequenceEqual(whole))
            {
                await Assert.ThrowsAsync<KeyUnavailableException>(
                    () => FileKeyVault.OpenAsync(folder["changed"], "correct horse"));
            }
        }
    }

    // A run that goes on draws something else than the one before.
    private static CborMutator Mutator(LongRun run) =>
        new(new Draw(unchecked((long)(TestScale.OnlySeed() ?? 1) + run.Before)));
}
