using HealthLedger.Cryptography;
using HealthLedger.Ledger.State;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.Execution;

/// <summary>Whether a submission leaves entries: the checks of docs/spec/ledger.md section 2, in
/// their order.</summary>
internal sealed class SubmissionCheck
{
    private readonly VerificationKeyCache _keys;

    public SubmissionCheck(VerificationKeyCache keys) => _keys = keys;

    public SkipCode Run(LedgerState state, LedgerHead head, ulong height, Submission submission, SubmissionId id)
    {
        SubmissionBody body = submission.Body;
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

        if (!verification.Verify(
            SigningDomain.Submission, head.LedgerId, submission.BodyBytes, submission.Signature.Span))
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

        if (state.Has(StateKind.Submission, ReplayWindow.KeyOf(body.Author, id)))
        {
            return SkipCode.Duplicate;
        }

        return SkipCode.None;
    }
}
