using System.Globalization;
using HealthLedger.Hosting.Options;
using HealthLedger.Participants;
using HealthLedger.Vaults;
using Microsoft.Extensions.DependencyInjection;

namespace HealthLedger.Hosting.Development;

/// <summary>Founds the ledger of a network for development, or opens it again.</summary>
internal static class DevMembers
{
    public static async Task<IReadOnlyList<DevMember>> OpenAsync(
        string name,
        int count,
        HealthLedgerOptions options,
        IServiceProvider services,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        LedgerStorageChoice? storage = services.GetKeyedService<LedgerStorageChoice>(name);
        if (storage is null)
        {
            return await InMemoryAsync(count, options, time, cancellationToken).ConfigureAwait(false);
        }

        string[] paths = [.. Enumerable.Range(0, count).Select(i => Path.Combine(options.DataFolder!, Code(i)))];
        if (!paths.Any(Directory.Exists))
        {
            await FoundAsync(paths, options, time, cancellationToken).ConfigureAwait(false);
        }

        List<DevMember> members = [];
        try
        {
            foreach (string path in paths)
            {
                using VaultSecret secret = Secret();
                LedgerFolder folder = await LedgerFolder
                    .OpenAsync(path, secret, null, cancellationToken).ConfigureAwait(false);
                members.Add(DevMember.InFolder(folder, storage.Create(services, path)));
            }

            return members[0].Genesis.Replicas == count
                ? members
                : throw new LedgerRegistrationException(
                    HostingErrorCodes.DevNetworkWrong,
                    $"'{options.DataFolder}' holds a network of {members[0].Genesis.Replicas} organisations. Name that "
                    + "number in UseLocalDevNetwork, or choose another folder.");
        }
        catch
        {
            foreach (DevMember member in members)
            {
                await member.DisposeAsync().ConfigureAwait(false);
            }

            throw;
        }
    }

    private static string Code(int index) => string.Create(CultureInfo.InvariantCulture, $"org-{index}");

    private static VaultSecret Secret() => VaultSecret.FromPassphrase(LedgerFolder.DevelopmentPassphrase);

    private static async Task<IReadOnlyList<DevMember>> InMemoryAsync(
        int count, HealthLedgerOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        InMemoryKeyVault[] vaults = [.. Enumerable.Range(0, count).Select(_ => InMemoryKeyVault.Create())];
        LedgerGenesis genesis = await LedgerGenesis.CreateAsync(
            options.LedgerName!,
            [.. vaults.Select((vault, i) => new GenesisFounder(Code(i), options.Country!, vault))],
            time,
            options.Genesis,
            cancellationToken).ConfigureAwait(false);
        return [.. vaults.Select(vault => DevMember.InMemory(genesis, vault, time))];
    }

    // As organisations do it that do not trust each other: the folders are like theirs.
    private static async Task FoundAsync(
        string[] paths, HealthLedgerOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        List<FoundingFolder> folders = [];
        try
        {
            for (int i = 0; i < paths.Length; i++)
            {
                ParticipantFacts facts = ParticipantFacts.Create(
                    ParticipantApplication.NewId(), 1, Code(i), options.Country!, ParticipantRoles.Provider
                        | ParticipantRoles.Registrar);
                using VaultSecret secret = Secret();
                folders.Add(await FoundingFolder
                    .CreateAsync(paths[i], Code(i), facts, secret, null, time, cancellationToken)
                    .ConfigureAwait(false));
            }

            GenesisDraft draft = GenesisDraft.Create(
                options.LedgerName!, [.. folders.Select(folder => folder.Founder)], time, options.Genesis);
            foreach (FoundingFolder folder in folders)
            {
                draft = await folder.AgreeAsync(draft, cancellationToken).ConfigureAwait(false);
            }

            foreach (FoundingFolder folder in folders)
            {
                await folder.CompleteAsync(draft.TryComplete()!, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            foreach (FoundingFolder folder in folders)
            {
                await folder.DisposeAsync().ConfigureAwait(false);
            }
        }
    }
}
