using HealthLedger.Participants;
using HealthLedger.Primitives;
using HealthLedger.Storage;
using HealthLedger.Vaults;

namespace HealthLedger;

/// <summary>The participant application in the data folder of an organisation that joins: whom the node writes for
/// until it has the blocks in which its organisation was registered.</summary>
internal static class JoiningFiles
{
    public static async Task<ParticipantApplication> MakeAsync(
        string folder,
        LedgerId ledger,
        string organisation,
        ParticipantFacts facts,
        IKeyVault vault,
        CancellationToken cancellationToken)
    {
        ParticipantApplication application = await ParticipantApplication
            .CreateAsync(ledger, organisation, facts, vault, cancellationToken).ConfigureAwait(false);
        await DurableFile.WriteNewAsync(
            Path.Combine(folder, LedgerFolder.ApplicationFileName), application.Encode(), cancellationToken)
            .ConfigureAwait(false);
        return application;
    }

    /// <summary>The application of a folder, or null where there is none.</summary>
    /// <exception cref="IntegrityException">HLS3049.</exception>
    public static async Task<ParticipantApplication?> ReadAsync(string folder, CancellationToken cancellationToken)
    {
        string path = Path.Combine(folder, LedgerFolder.ApplicationFileName);
        if (!File.Exists(path))
        {
            return null;
        }

        byte[] bytes = await LedgerFolder.ReadAsync(path, cancellationToken).ConfigureAwait(false);
        return ParticipantApplication.TryDecode(bytes) ?? throw new IntegrityException(
            HealthLedgerErrorCodes.ApplicationDamaged,
            $"'{LedgerFolder.ApplicationFileName}' is damaged. Take the copy that was handed to the registrar.");
    }

    /// <summary>Refuses the vault of somebody else before its node asks for anything with it.</summary>
    /// <exception cref="KeyUnavailableException">HLS8006.</exception>
    public static async Task RequireOwnAsync(
        ParticipantApplication? application, IKeyVault vault, CancellationToken cancellationToken)
    {
        if (application is null)
        {
            return;
        }

        IReadOnlyList<VaultKeyVersion> versions = await vault.ListAsync(cancellationToken).ConfigureAwait(false);
        if (!versions.Any(version => version.Key == VaultKey.Author
            && version.PublicPoint.Span.SequenceEqual(application.Participant.SigningKey)))
        {
            throw new KeyUnavailableException(
                HealthLedgerErrorCodes.KeyMismatch,
                "The vault has never had the key of the folder's participant application. Use the vault that it was "
                + "made with or, where a registrar has given the organisation another key since, take "
                + $"'{LedgerFolder.ApplicationFileName}' away.");
        }
    }
}
