namespace HealthLedger.Vaults;

/// <summary>
/// What a vault holds at one moment: entries and counter. It does not change: a change makes the next set, which shares
/// the keys that stayed.
/// </summary>
internal sealed class VaultKeySet : IDisposable
{
    public VaultKeySet(IEnumerable<VaultEntry> entries, ulong counter)
    {
        Entries = [.. entries.OrderBy(entry => entry.Key).ThenBy(entry => entry.Version)];
        Counter = counter;
    }

    public IReadOnlyList<VaultEntry> Entries { get; }

    public ulong Counter { get; }

    /// <summary>Whether each version is there once, and each kind has at most one active.</summary>
    public bool IsSound =>
        Entries.DistinctBy(entry => (entry.Key, entry.Version)).Count() == Entries.Count
        && Entries.Where(entry => entry.State == VaultKeyState.Active).DistinctBy(entry => entry.Key).Count()
            == Entries.Count(entry => entry.State == VaultKeyState.Active);

    public VaultEntry Active(VaultKey key) =>
        Entries.FirstOrDefault(entry => entry.Key == key && entry.State == VaultKeyState.Active)
        ?? throw Missing(key);

    public VaultEntry? Find(VaultKey key, uint version) =>
        Entries.FirstOrDefault(entry => entry.Key == key && entry.Version == version);

    public VaultEntry Require(VaultKey key, uint version) => Find(key, version) ?? throw Missing(key);

    public uint NextVersion(VaultKey key) =>
        Entries.Where(entry => entry.Key == key).Select(entry => entry.Version).DefaultIfEmpty(0U).Max() + 1;

    public VaultKeySet With(VaultEntry entry) => new(
        [.. Entries.Where(other => other.Key != entry.Key || other.Version != entry.Version), entry], Counter);

    public VaultKeySet WithActive(VaultKey key, uint version) => new(
        Entries.Select(entry => entry.Key != key ? entry
            : entry.Version == version ? entry.In(VaultKeyState.Active)
            : entry.State == VaultKeyState.Active ? entry.In(VaultKeyState.Retired)
            : entry),
        Counter);

    public VaultKeySet WithCounter(ulong counter) => new(Entries, counter);

    /// <summary>Without the keys that a backup must not hold.</summary>
    public VaultKeySet ForBackup() => new(Entries.Where(entry => VaultKeyRules.IsBackedUp(entry.Key)), Counter);

    public static KeyUnavailableException Missing(VaultKey key) => new(
        HealthLedgerErrorCodes.KeyMissing,
        $"The vault holds no key '{key}' that could do this. Use the vault that the ledger was made with; one that "
        + "was restored from a backup has no seal key.");

    public void Dispose()
    {
        foreach (VaultEntry entry in Entries)
        {
            entry.Material?.Dispose();
            entry.Verification?.Dispose();
        }
    }

    /// <summary>The type's name.</summary>
    public override string ToString() => nameof(VaultKeySet);
}
