using HealthLedger;
using HealthLedger.Participants;
using HealthLedger.Vaults;

namespace Consortium;

/// <summary>
/// How organisations found a ledger together. No vault leaves its folder: what travels is public. The command line does
/// the same: `network founder`, `network genesis`, `network agree`, `init --genesis`.
/// </summary>
internal static class Founding
{
    public static async Task<LedgerGenesis> RunAsync(
        IReadOnlyList<(string Code, string Folder)> organisations, CancellationToken cancellationToken)
    {
        #region found
        // 1. Every organisation makes its keys, and gives away a file with the public ones.
        List<FoundingFolder> folders = [];
        foreach ((string code, string path) in organisations)
        {
            ParticipantFacts facts = ParticipantFacts.Create(
                ParticipantApplication.NewId(),
                version: 1,
                $"{code} Hospital",
                "CH",
                ParticipantRoles.Provider | ParticipantRoles.Registrar);
            using VaultSecret secret = VaultSecret.FromPassphrase(LedgerFolder.DevelopmentPassphrase);
            folders.Add(await FoundingFolder.CreateAsync(
                path, code, facts, secret, cancellationToken: cancellationToken).ConfigureAwait(false));
        }

        // 2. One of them puts all files together.
        GenesisDraft draft = GenesisDraft.Create("consortium", [.. folders.Select(folder => folder.Founder)]);

        // 3. Each compares the ledger's id with the others, and signs with its own key.
        foreach (FoundingFolder folder in folders)
        {
            draft = await folder.AgreeAsync(draft, cancellationToken).ConfigureAwait(false);
        }

        // 4. Signed by all, the draft is the genesis: the same for everybody, and what a verifier pins.
        LedgerGenesis genesis = draft.TryComplete()!;
        foreach (FoundingFolder folder in folders)
        {
            await using LedgerFolder done = await folder
                .CompleteAsync(genesis, cancellationToken).ConfigureAwait(false);
        }

        #endregion
        return genesis;
    }
}
