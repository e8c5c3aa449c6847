using System.Text;
using HealthLedger.Ledger;
using HealthLedger.Records;
using HealthLedger.Storage.Sqlite;

namespace HealthLedger.Tests.Cli;

/// <summary>A new ledger under development keys with one record on it.</summary>
internal static class SealedRecord
{
    public static byte[] Payload => Encoding.ASCII.GetBytes("a record that does not exist");

    /// <summary>Makes both and returns the record's id.</summary>
    public static async Task<string> MakeAsync(string data)
    {
        await using LedgerFolder folder = await LedgerFolder.CreateAsync(
            data, "Test", "TEST", "ZZ", LedgerFolder.DevelopmentPassphrase);
        LedgerNodeBuilder builder = new()
        {
            Genesis = folder.Genesis,
            Vault = folder.Vault,
            Storage = new SqliteLedgerStorageDriver(new SqliteLedgerStorageOptions { DataFolder = data }),
        };
        await using LedgerNode node = await builder.StartAsync();
        AppendResult result = await node.AppendAsync(new RecordSubmission
        {
            Kind = RecordKind.Document,
            Payload = Payload,
            PayloadType = "text/plain",
        });
        return result.RecordId.ToString();
    }
}
