using HealthLedger.Storage.InMemory;
using HealthLedger.Storage.Sqlite;
using HealthLedger.Testing.Conformance;
using HealthLedger.Testing.Faults;

namespace HealthLedger.Tests.Storage.Conformance;

public sealed class StoreConformanceTests
{
    public static TheoryData<string> Names => [.. LedgerStorageConformance.Cases.Select(@case => @case.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Sqlite_store_keeps_its_contract(string name)
    {
        using TemporaryFolder folder = new();
        await Case(name).RunAsync(new SqliteLedgerStorageDriver(
            new SqliteLedgerStorageOptions
            {
                DataFolder = folder["data"],
                JournalFileBytes = 8192,
                CheckpointPages = 100,
            }));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Sqlite_store_that_merges_its_pages_at_once_keeps_its_contract(string name)
    {
        using TemporaryFolder folder = new();
        await Case(name).RunAsync(new SqliteLedgerStorageDriver(
            new SqliteLedgerStorageOptions { DataFolder = folder["data"], PendingPages = 0 }));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Store_in_memory_keeps_its_contract(string name)
    {
        using InMemoryLedgerStorageDriver driver = new();
        await Case(name).RunAsync(driver);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Faulty_store_without_a_fault_keeps_the_contract(string name)
    {
        using InMemoryLedgerStorageDriver driver = new();
        StorageFaultPlan never = new(StorageFault.DiskFull, 0);
        await Case(name).RunAsync(new FaultyLedgerStorageDriver(driver, never));
    }

    [Fact]
    public void Names_of_cases_are_unique() => Assert.Equal(
        LedgerStorageConformance.Cases.Count,
        LedgerStorageConformance.Cases.Select(@case => @case.Name).Distinct(StringComparer.Ordinal).Count());

    [Theory]
    [MemberData(nameof(Planted))]
    public async Task Suite_catches_a_broken_store(PlantedFault fault)
    {
        List<string> caught = [];
        foreach (ConformanceCase @case in LedgerStorageConformance.Cases)
        {
            using InMemoryLedgerStorageDriver driver = new();
            try
            {
                await @case.RunAsync(new BrokenStorageDriver(driver, fault));
            }
            catch (ConformanceException)
            {
                caught.Add(@case.Name);
            }
        }

        Assert.NotEmpty(caught);
    }

    public static TheoryData<PlantedFault> Planted => [.. Enum.GetValues<PlantedFault>()];

    private static ConformanceCase Case(string name) =>
        LedgerStorageConformance.Cases.Single(@case => string.Equals(@case.Name, name, StringComparison.Ordinal));
}
