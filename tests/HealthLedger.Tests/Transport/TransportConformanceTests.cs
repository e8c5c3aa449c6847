using HealthLedger.Testing.Conformance;

namespace HealthLedger.Tests.Transport;

public sealed class TransportConformanceTests
{
    public static TheoryData<string> Names => [.. TransportConformance.Cases.Select(@case => @case.Name)];

    public static TheoryData<PlantedTransportFault> Planted => [.. Enum.GetValues<PlantedTransportFault>()];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Transport_over_TCP_keeps_its_contract(string name)
    {
        await using TcpMesh mesh = new();
        await Case(name).RunAsync(mesh);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Transport_in_a_process_keeps_its_contract(string name)
    {
        await using InProcessMesh mesh = new();
        await Case(name).RunAsync(mesh);
    }

    [Fact]
    public void Names_of_cases_are_unique() => Assert.Equal(
        TransportConformance.Cases.Count,
        TransportConformance.Cases.Select(@case => @case.Name).Distinct(StringComparer.Ordinal).Count());

    [Theory]
    [MemberData(nameof(Planted))]
    public async Task Suite_catches_a_broken_transport(PlantedTransportFault fault)
    {
        List<string> caught = [];
        foreach (TransportCase @case in TransportConformance.Cases)
        {
            await using InProcessMesh mesh = new(fault);
            try
            {
                await @case.RunAsync(mesh);
            }
            catch (Exception exception) when (exception is ConformanceException or LedgerConnectionException)
            {
                caught.Add(@case.Name);
                break;
            }
        }

        Assert.NotEmpty(caught);
    }

    private static TransportCase Case(string name) =>
        TransportConformance.Cases.Single(@case => string.Equals(@case.Name, name, StringComparison.Ordinal));
}
