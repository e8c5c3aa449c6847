using System.Collections.Concurrent;
using System.Security.Cryptography;
using HealthLedger.Testing.Conformance;
using HealthLedger.Tests.Storage;
using HealthLedger.Vaults;

namespace HealthLedger.Tests.Vaults;

public sealed class KeyVaultConformanceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Names => [.. KeyVaultConformance.Cases.Select(@case => @case.Name)];

    public static TheoryData<PlantedVaultFault> Planted => [.. Enum.GetValues<PlantedVaultFault>()];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public Task Vault_in_memory_keeps_its_contract(string name) =>
        Case(name).RunAsync(_ => Task.FromResult<IKeyVault>(InMemoryKeyVault.Create()));

    [Theory]
    [MemberData(nameof(Names))]
    public Task Vault_in_a_file_keeps_its_contract(string name) => Case(name).RunAsync(OpenFileAsync);

    [Theory]
    [MemberData(nameof(Names))]
    public Task Vault_whose_keys_a_host_holds_keeps_its_contract(string name)
    {
        ConcurrentDictionary<string, ECDsa> keys = new();
        HostWrapper wrapper = new();
        return Case(name).RunAsync(async token =>
        {
            using VaultSecret secret = VaultSecret.FromWrapper(wrapper);
            return File.Exists(_folder["vault.cbor"])
                ? await FileKeyVault.OpenAsync(_folder["vault.cbor"], secret, new HostSigner(keys), token)
                : await FileKeyVault.CreateAsync(_folder["vault.cbor"], secret, new HostSigner(keys), token);
        });
    }

    [Theory]
    [MemberData(nameof(Planted))]
    public async Task Suite_catches_a_broken_vault(PlantedVaultFault fault)
    {
        List<string> caught = [];
        foreach (KeyVaultCase @case in KeyVaultConformance.Cases)
        {
            File.Delete(_folder["vault.cbor"]);
            try
            {
                await @case.RunAsync(async token => new BrokenVault(await OpenFileAsync(token), fault));
            }
            catch (ConformanceException)
            {
                caught.Add(@case.Name);
            }
        }

        Assert.NotEmpty(caught);
    }

    [Fact]
    public void Names_of_cases_are_unique() => Assert.Equal(
        KeyVaultConformance.Cases.Count,
        KeyVaultConformance.Cases.Select(@case => @case.Name).Distinct(StringComparer.Ordinal).Count());

    private static KeyVaultCase Case(string name) =>
        KeyVaultConformance.Cases.Single(@case => string.Equals(@case.Name, name, StringComparison.Ordinal));

    private async Task<IKeyVault> OpenFileAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(_folder["key"]))
        {
            await VaultSecret.CreateKeyFileAsync(_folder["key"], cancellationToken);
        }

        using VaultSecret secret = await VaultSecret.ReadKeyFileAsync(_folder["key"], cancellationToken);
        return File.Exists(_folder["vault.cbor"])
            ? await FileKeyVault.OpenAsync(_folder["vault.cbor"], secret, null, cancellationToken)
            : await FileKeyVault.CreateAsync(_folder["vault.cbor"], secret, null, cancellationToken);
    }
}
