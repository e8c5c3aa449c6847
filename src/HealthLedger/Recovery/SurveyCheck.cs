using HealthLedger.Consensus;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Runtime;
using HealthLedger.Storage;

namespace HealthLedger.Recovery;

/// <summary>Holds what other replicas that are left say of themselves against the one that a ledger goes on from.
/// </summary>
internal sealed class SurveyCheck
{
    private readonly LedgerHead _head;
    private readonly EpochHistory _epochs;
    private readonly IBlockStore _blocks;

    public SurveyCheck(LedgerHead head, EpochHistory epochs, IBlockStore blocks)
    {
        _head = head;
        _epochs = epochs;
        _blocks = blocks;
    }

    /// <summary>Refuses a survey that is none of this ledger, is further, or is of another history.</summary>
    /// <exception cref="KeyUnavailableException">HLS8025, HLS8026 or HLS8028.</exception>
    public async Task RequireAsync(RecoverySurvey survey, CancellationToken cancellationToken)
    {
        Block other = survey.Head.Block;
        if (survey.LedgerId != _head.LedgerId)
        {
            throw Refused(survey, "is of another ledger");
        }

        ReplicaSet? sealing = _epochs.SetOf(other.Header.Epoch);
        if (other.Header.Height > 0 && sealing is not null && !_epochs.AreSealsGood(sealing, other))
        {
            throw Refused(survey, "does not have the seals of a quorum");
        }

        if (other.Header.Height > _head.Header.Height)
        {
            throw new KeyUnavailableException(
                HealthLedgerErrorCodes.RecoveryBaseBehind,
                $"The replica of {survey.Participant} holds sealed blocks up to height {survey.Height}, and this one "
                + $"up to {_head.Header.Height}. Make the request there: what lies between would be lost.");
        }

        Block own = await NodeOpener.ReadAsync(_blocks, other.Header.Height, cancellationToken).ConfigureAwait(false);
        if (!own.HeaderBytes.AsSpan().SequenceEqual(other.HeaderBytes))
        {
            throw new KeyUnavailableException(
                HealthLedgerErrorCodes.RecoveryForked,
                $"The replica of {survey.Participant} holds another sealed block of height {survey.Height} than this "
                + "one. Both have a quorum's seals, so that at least one replica signed two histories: keep both data "
                + "folders as evidence. No recovery puts two histories together.");
        }

        // How far it sealed by itself is its own word: nobody else may make it smaller. At a boundary the key of the
        // set that follows is in force.
        IEnumerable<ReplicaDefinition> named =
        [
            .. sealing?.Replicas ?? [], .. _epochs.SetOf(other.Header.Epoch + 1)?.Replicas ?? [],
            .. _head.Replicas.Replicas,
        ];
        if (!named.Any(survey.IsSignedBy))
        {
            throw Refused(survey, "is not signed by its replica");
        }
    }

    private static KeyUnavailableException Refused(RecoverySurvey survey, string why) => new(
        HealthLedgerErrorCodes.RecoveryRefused,
        $"The survey of {survey.Participant} {why}. Make another one there.");
}
