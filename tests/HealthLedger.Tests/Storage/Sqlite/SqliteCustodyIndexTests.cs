using HealthLedger.Storage;
using HealthLedger.Storage.Sqlite;

namespace HealthLedger.Tests.Storage.Sqlite;

/// <summary>An index of the custody database that leads to another row.</summary>
public sealed class SqliteCustodyIndexTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Row_to_which_a_damaged_index_leads_instead_is_neither_removed_nor_written_over(bool removes)
    {
        using TemporaryFolder folder = new();
        SqliteLedgerStorageDriver driver = new(new SqliteLedgerStorageOptions { DataFolder = folder.Path });
        byte[][] keys = [.. Enumerable.Range(0, 3).Select(i => new Draw(i + 1).Bytes(32))];
        await using (ILedgerStorage storage = await driver.OpenAsync(CancellationToken.None))
        {
            await storage.Custody.WriteAsync(
                new CustodyWrite { Rows = [Row(0), Row(1), Row(2)] }, CancellationToken.None);
        }

        LeadAstray(folder["custody.db"], keys[2]);
        await using (ILedgerStorage storage = await driver.OpenAsync(CancellationToken.None))
        {
            StorageFailureException refused = await Assert.ThrowsAsync<StorageFailureException>(
                async () => await storage.Custody.WriteAsync(
                    new CustodyWrite { Rows = [removes ? Removal() : Row(2)] }, CancellationToken.None));
            Assert.Equal(HealthLedgerErrorCodes.Damaged, refused.Code);
            await Assert.ThrowsAsync<StorageFailureException>(
                async () => await storage.Custody.ReadRowAsync(PrivateTable.Outbox, keys[2], CancellationToken.None));
            PrivateRow? patient = await storage.Custody
                .ReadRowAsync(PrivateTable.Outbox, keys[1], CancellationToken.None);
            Assert.Equal(keys[1], patient?.Value?.ToArray());
        }

        PrivateRow Removal() => new(PrivateTable.Outbox, keys[2], null, 5);

        PrivateRow Row(int number) => new(PrivateTable.Outbox, keys[number], keys[number], 5);
    }

    // In an entry of an index the key is followed by the number of its row: 3 becomes 2. The unique index comes first.
    private static void LeadAstray(string path, byte[] key)
    {
        byte[] file = File.ReadAllBytes(path);
        byte[] entry = [.. key, 3];
        int found = file.AsSpan().IndexOf(entry);
        Assert.True(found > 0);
        file[found + key.Length] = 2;
        File.WriteAllBytes(path, file);
    }
}
