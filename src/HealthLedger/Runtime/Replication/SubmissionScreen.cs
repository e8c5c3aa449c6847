using HealthLedger.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Ledger.State;
using HealthLedger.Primitives;

namespace HealthLedger.Runtime.Replication;

/// <summary>
/// What of the submissions that peers send may wait here. An id does not name the signature, nor the operations beside
/// the body: who is first with a copy that has others would keep the real one away
/// (docs/spec/consensus.md section 3).
/// </summary>
internal sealed class SubmissionScreen
{
    private readonly NodeParts _parts;

    public SubmissionScreen(NodeParts parts) => _parts = parts;

    /// <summary>Reads a submission: of this ledger, within its limits, with the operations that its body names, signed
    /// by its author. Of a key that is not known here yet only the author itself is believed.</summary>
    /// <returns>Null when it may not wait.</returns>
    public async ValueTask<Submission?> TryReadAsync(
        ParticipantId sender, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        LedgerParameters parameters = _parts.View.Head.Parameters;
        if ((ulong)bytes.Length > parameters.MaxSubmissionBytes
            || Submission.TryDecode(bytes, (uint)parameters.MaxOperations) is not { } submission
            || submission.Body.LedgerId != _parts.View.Head.LedgerId)
        {
            return null;
        }

        Digest256 digest = Sha256.Of(bytes.Span);
        if (_parts.Verified.Contains(digest))
        {
            return submission;
        }

        if (await _parts.ReadRowAsync(
                new StateKey(StateKind.Key, submission.Body.KeyId.ToArray()), cancellationToken).ConfigureAwait(false)
            is not { } row)
        {
            return submission.Body.Author == sender ? submission : null;
        }

        SubmissionWork work = new(submission);
        bool isGenuine = work.HasItsOperations
            && KeyRow.TryDecode(row.Value) is { } key
            && key.Participant == submission.Body.Author
            && _parts.Keys.Get(submission.Body.KeyId, key.Point) is { } verification
            && work.IsSignedBy(verification, submission.Body.LedgerId);
        if (!isGenuine)
        {
            return null;
        }

        _parts.Verified.Add(digest);
        return submission;
    }
}
