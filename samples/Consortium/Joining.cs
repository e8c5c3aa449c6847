using HealthLedger;
using HealthLedger.Participants;
using HealthLedger.Vaults;

namespace Consortium;

/// <summary>
/// How an organisation asks for a place in a ledger that others founded: it needs the genesis, which is public, and
/// hands over two files. The command line does the same: `network apply`.
/// </summary>
internal static class Joining
{
    public static async Task<(ParticipantApplication Participant, ReplicaApplication Replica)> ApplyAsync(
        LedgerGenesis genesis, string code, string path, CancellationToken cancellationToken)
    {
        #region join
        ParticipantFacts facts = ParticipantFacts.Create(
            ParticipantApplication.NewId(), version: 1, $"{code} Hospital", "CH", ParticipantRoles.Provider);
        using VaultSecret secret = VaultSecret.FromPassphrase(LedgerFolder.DevelopmentPassphrase);
        await using LedgerFolder folder = await LedgerFolder.JoinAsync(
            path, genesis, code, facts, secret, cancellationToken: cancellationToken).ConfigureAwait(false);
        ReplicaApplication replica = await ReplicaApplication.CreateAsync(
            genesis.LedgerId, facts.Participant, folder.Vault, cancellationToken).ConfigureAwait(false);
        return (folder.Application!, replica);
        #endregion
    }
}
