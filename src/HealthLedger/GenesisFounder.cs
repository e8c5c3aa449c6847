using HealthLedger.Vaults;

namespace HealthLedger;

/// <summary>An organisation that founds a ledger with others, and has a replica of it.</summary>
public sealed class GenesisFounder
{
    /// <summary>Names a founder.</summary>
    /// <param name="code">The organisation's code, ASCII, 1 to 64 characters; clear on the ledger.</param>
    /// <param name="country">Two letters, ISO 3166-1.</param>
    /// <param name="vault">The vault with the organisation's and the replica's keys; not disposed.</param>
    public GenesisFounder(string code, string country, IKeyVault vault)
    {
        ArgumentNullException.ThrowIfNull(vault);
        Code = code;
        Country = country;
        Vault = vault;
    }

    /// <summary>The organisation's code.</summary>
    public string Code { get; }

    /// <summary>The country, two letters.</summary>
    public string Country { get; }

    /// <summary>The vault with its keys.</summary>
    public IKeyVault Vault { get; }
}
