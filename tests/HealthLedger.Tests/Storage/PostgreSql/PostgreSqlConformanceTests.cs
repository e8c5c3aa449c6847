using HealthLedger.Testing.Conformance;

namespace HealthLedger.Tests.Storage.PostgreSql;

public sealed class PostgreSqlConformanceTests
{
    public static TheoryData<string> Names => [.. LedgerStorageConformance.Cases.Select(@case => @case.Name)];

    [PostgreSqlTheory]
    [MemberData(nameof(Names))]
    public async Task PostgreSql_store_keeps_its_contract(string name)
    {
        await using TestSchema schema = new();
        await LedgerStorageConformance.Cases
            .Single(@case => string.Equals(@case.Name, name, StringComparison.Ordinal))
            .RunAsync(schema.Driver());
    }
}
