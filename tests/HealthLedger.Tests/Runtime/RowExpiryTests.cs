using HealthLedger.Storage;
using HealthLedger.Storage.InMemory;
using HealthLedger.Vaults;

namespace HealthLedger.Tests.Runtime;

public sealed class RowExpiryTests
{
    [Fact]
    public async Task Fault_of_any_kind_is_told_and_rows_are_looked_for_an_hour_later()
    {
        await using InMemoryKeyVault vault = InMemoryKeyVault.Create();
        using InMemoryLedgerStorageDriver memory = new();
        using SelectiveDriver driver = new(memory);
        int looks = 0;

        // The first is the start's own.
        driver.OnScan = table => table == PrivateTable.Queue && Interlocked.Increment(ref looks) == 2
            ? throw new InvalidOperationException("Planned.")
            : Task.CompletedTask;
        FaultList faults = new();
        LedgerNode node = await new LedgerNodeBuilder
        {
            Genesis = await LedgerGenesis.CreateSingleReplicaAsync("Clinic", "CLIN", "CH", vault, null),
            Vault = vault,
            Storage = driver,
            Events = faults,
            TimeProvider = new HastyTime(TimeSpan.FromHours(1)),
        }.StartAsync();
        await using (node)
        {
            await TestLedger.UntilAsync(() => faults.Codes.Contains(HealthLedgerErrorCodes.Internal));
            await TestLedger.UntilAsync(() => Volatile.Read(ref looks) > 2);
        }
    }
}
