using HealthLedger.Ledger.State;

namespace HealthLedger.Ledger.Execution;

/// <summary>Whether a submission leaves entries: the checks of docs/spec/ledger.md section 2, in
/// their order.</summary>
internal sealed class SubmissionCheck
{
    private readonly VerificationKeyCache _keys;

    public SubmissionCheck(VerificationKeyCache keys) => _keys = keys;

    public SkipCode Run(LedgerState state, LedgerHead head, ulong height, SubmissionWork submission)
    {
        SubmissionBody body = submission.Submission.Body;
        if (body.LedgerId != head.LedgerId)
        {
            return SkipCode.WrongLedger;
        }

        if (body.Version != LedgerVersion.Formats || body.Suite != LedgerVersion.Suite)
        {
            return SkipCode.VersionUnknown;
        }

        if (ParticipantRegistry.FindKey(state, body.KeyId) is not { } key
            || key.Participant != body.Author
            || _keys.Get(body.KeyId, key.Point) is not { } verification)
        {
            return SkipCode.KeyUnknown;
        }

        if (key.Status != KeyRow.Active)
        {
            return SkipCode.KeyRetired;
        }

        if (!submission.IsSignedBy(verification, head.LedgerId))
        {
            return SkipCode.SignatureInvalid;
        }

        if (body.ValidUntilHeight < height)
        {
            return SkipCode.Expired;
        }

        if (body.ValidUntilHeight > checked(height + head.Parameters.Window))
        {
            return SkipCode.TooFarAhead;
        }

        if (state.Has(StateKind.Submission, ReplayWindow.KeyOf(body.Author, submission.Id)))
        {
            return SkipCode.Duplicate;
        }

        return SkipCode.None;
    }
}
