using HealthLedger.Canonical;
using HealthLedger.Participants;
using HealthLedger.Vaults;

namespace HealthLedger.Tests.Founding;

/// <summary>Organisations that found a ledger.</summary>
internal static class Founders
{
    public static ParticipantFacts Facts(string code) => ParticipantFacts.Create(
        ParticipantApplication.NewId(), 1, $"{code} hospital", "CH", ParticipantRoles.Provider, contact: "somebody");

    public static Task<FounderFile> CreateAsync(string code, IKeyVault vault) =>
        FounderFile.CreateAsync(code, Facts(code), vault);

    /// <summary>Vaults and founder files of `org-0`, `org-1`, ...</summary>
    public static async Task<(IReadOnlyList<InMemoryKeyVault> Vaults, IReadOnlyList<FounderFile> Files)> CreateAsync(
        int count)
    {
        List<InMemoryKeyVault> vaults = [];
        List<FounderFile> files = [];
        for (int i = 0; i < count; i++)
        {
            vaults.Add(InMemoryKeyVault.Create());
            files.Add(await CreateAsync($"org-{i}", vaults[i]));
        }

        return (vaults, files);
    }

    public static async Task<byte[]> SignAsync(IKeyVault vault, VaultKey key, byte[] body) =>
        (await vault.ProvePossessionAsync(key, 1, default, body, default)).ToArray();

    /// <summary>A founder file around a body, whatever it says.</summary>
    public static byte[] Frame(byte[] body, byte[] authorProof, byte[] sealProof)
    {
        CanonicalWriter writer = new(stackalloc byte[1024]);
        writer.Array(5);
        writer.Text("healthledger-founder");
        writer.Unsigned(1);
        writer.Bytes(body.AsSpan());
        writer.Bytes(authorProof.AsSpan());
        writer.Bytes(sealProof.AsSpan());
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }
}
