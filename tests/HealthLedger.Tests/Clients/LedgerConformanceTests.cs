using HealthLedger.Clients;
using HealthLedger.Testing.Conformance;
using HealthLedger.Tests.Runtime;

namespace HealthLedger.Tests.Clients;

public sealed class LedgerConformanceTests
{
    public static TheoryData<string> Names => [.. LedgerConformance.Cases.Select(@case => @case.Name)];

    public static TheoryData<PlantedLedgerFault> Planted => [.. Enum.GetValues<PlantedLedgerFault>()];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Node_keeps_the_contract_of_a_ledger(string name)
    {
        await using TestLedger ledger = await TestLedger.CreateAsync();
        await using LedgerNode node = await ledger.StartAsync();
        await Case(name).RunAsync(node);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Client_keeps_the_contract_of_a_ledger(string name)
    {
        await using ServedNode served = await ServedNode.StartAsync();
        await using LedgerClient client = await served.ConnectAsync();
        await Case(name).RunAsync(client);
    }

    [Theory]
    [MemberData(nameof(Planted))]
    public async Task Suite_catches_a_broken_ledger(PlantedLedgerFault fault)
    {
        List<string> caught = [];
        foreach (LedgerCase @case in LedgerConformance.Cases)
        {
            await using TestLedger ledger = await TestLedger.CreateAsync();
            await using LedgerNode node = await ledger.StartAsync();
            try
            {
                await @case.RunAsync(new BrokenLedger(node, fault));
            }
            catch (Exception exception) when (exception is ConformanceException or HealthLedgerException)
            {
                caught.Add(@case.Name);
            }
        }

        Assert.NotEmpty(caught);
    }

    [Fact]
    public void Names_of_cases_are_unique() => Assert.Equal(
        LedgerConformance.Cases.Count,
        LedgerConformance.Cases.Select(@case => @case.Name).Distinct(StringComparer.Ordinal).Count());

    private static LedgerCase Case(string name) =>
        LedgerConformance.Cases.Single(@case => string.Equals(@case.Name, name, StringComparison.Ordinal));
}
