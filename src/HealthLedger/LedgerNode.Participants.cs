using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Participants;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Runtime;

namespace HealthLedger;

public sealed partial class LedgerNode
{
    /// <summary>Registers an organisation. This organisation must be a registrar.</summary>
    /// <param name="application">What the organisation handed over; the caller has checked its facts.</param>
    /// <param name="cancellationToken">Cancels waiting; the operation may still be sealed.</param>
    /// <exception cref="SubmissionRejectedException">The ledger refused (HLS3011); the entry says why.</exception>
    /// <exception cref="HealthLedgerException">As <see cref="AppendAsync"/>.</exception>
    public Task<SealedEntry> RegisterParticipantAsync(
        ParticipantApplication application, CancellationToken cancellationToken = default) =>
        RegisterParticipantAsync(application, null, cancellationToken);

    internal Task<SealedEntry> RegisterParticipantAsync(
        ParticipantApplication application, RequestTicket? ticket, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(application);
        return RequireAsync(
            new RegisterParticipant
            {
                Salt = LedgerOperation.NewSalt(),
                Participant = application.Participant,
                Proof = application.Proof,
            },
            ticket,
            cancellationToken);
    }

    /// <summary>
    /// Gives a participant the next version of its facts: an organisation its own, a registrar anybody's. Nobody gives
    /// itself a role.
    /// </summary>
    /// <param name="update">The facts; their version is one more than the one that the ledger has.</param>
    /// <param name="cancellationToken">Cancels waiting; the operation may still be sealed.</param>
    /// <exception cref="ArgumentException">The code is not ASCII of 1 to 64 characters.</exception>
    /// <exception cref="SubmissionRejectedException">The ledger refused (HLS3011); the entry says why.</exception>
    /// <exception cref="HealthLedgerException">As <see cref="AppendAsync"/>.</exception>
    public Task<SealedEntry> UpdateParticipantAsync(
        ParticipantUpdate update, CancellationToken cancellationToken = default) =>
        UpdateParticipantAsync(update, null, cancellationToken);

    internal Task<SealedEntry> UpdateParticipantAsync(
        ParticipantUpdate update, RequestTicket? ticket, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(update);
        if (!RecordLimits.IsCode(update.Code))
        {
            throw new ArgumentException("A code is ASCII of 1 to 64 characters.", nameof(update));
        }

        return RequireAsync(
            new UpdateParticipant
            {
                Salt = LedgerOperation.NewSalt(),
                Participant = update.Facts.Participant,
                Version = (ulong)update.Facts.Version,
                Code = update.Code,
                Country = update.Facts.Country,
                Roles = update.Facts.Roles,
                Facts = update.Facts.Hash,
            },
            ticket,
            cancellationToken);
    }

    /// <summary>
    /// Puts a new signing key in the place of another participant's: it lost the old one, or cannot sign with it. This
    /// organisation must be a registrar. Its own key changes together with its vault, not here.
    /// </summary>
    /// <param name="succession">The new key and its signature for itself.</param>
    /// <param name="reason">Why.</param>
    /// <param name="suspectSince">Since when the old key may have been in other hands, or null.</param>
    /// <param name="cancellationToken">Cancels waiting; the operation may still be sealed.</param>
    /// <exception cref="ArgumentException">The participant is this node's own organisation, or the reason is not one
    /// that the ledger knows.</exception>
    /// <exception cref="SubmissionRejectedException">The ledger refused (HLS3011); the entry says why.</exception>
    /// <exception cref="HealthLedgerException">As <see cref="AppendAsync"/>.</exception>
    public Task<SealedEntry> RotateKeyAsync(
        KeySuccession succession,
        KeyRotationReason reason,
        DateTimeOffset? suspectSince = null,
        CancellationToken cancellationToken = default) =>
        RotateKeyAsync(succession, reason, suspectSince, null, cancellationToken);

    internal Task<SealedEntry> RotateKeyAsync(
        KeySuccession succession,
        KeyRotationReason reason,
        DateTimeOffset? suspectSince,
        RequestTicket? ticket,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(succession);
        CheckReason(reason);
        return succession.Participant == _parts.Organisation
            ? throw new ArgumentException(
                "The key of this organisation changes together with its vault: RotateSigningKeyAsync.",
                nameof(succession))
            : RequireAsync(Rotation(succession, reason, suspectSince), ticket, cancellationToken);
    }

    /// <summary>Suspends a participant: what it submits from then on is refused, each refusal an entry. This
    /// organisation must be a registrar.</summary>
    /// <param name="participant">The participant; never the last registrar.</param>
    /// <param name="reason">Why; clear on the ledger.</param>
    /// <param name="cancellationToken">Cancels waiting; the operation may still be sealed.</param>
    /// <exception cref="ArgumentException">The reason is not one that the ledger knows.</exception>
    /// <exception cref="SubmissionRejectedException">The ledger refused (HLS3011); the entry says why.</exception>
    /// <exception cref="HealthLedgerException">As <see cref="AppendAsync"/>.</exception>
    public Task<SealedEntry> SuspendParticipantAsync(
        ParticipantId participant, SuspensionReason reason, CancellationToken cancellationToken = default) =>
        SuspendParticipantAsync(participant, reason, null, cancellationToken);

    internal Task<SealedEntry> SuspendParticipantAsync(
        ParticipantId participant, SuspensionReason reason, RequestTicket? ticket, CancellationToken cancellationToken)
    {
        CheckReason(reason);
        return RequireAsync(
            new SuspendParticipant
            {
                Salt = LedgerOperation.NewSalt(),
                Participant = participant,
                Reason = (uint)reason,
            },
            ticket,
            cancellationToken);
    }

    /// <summary>Ends a participant's suspension. This organisation must be a registrar.</summary>
    /// <param name="participant">The participant.</param>
    /// <param name="reason">Why; clear on the ledger.</param>
    /// <param name="cancellationToken">Cancels waiting; the operation may still be sealed.</param>
    /// <exception cref="ArgumentException">The reason is not one that the ledger knows.</exception>
    /// <exception cref="SubmissionRejectedException">The ledger refused (HLS3011); the entry says why.</exception>
    /// <exception cref="HealthLedgerException">As <see cref="AppendAsync"/>.</exception>
    public Task<SealedEntry> LiftSuspensionAsync(
        ParticipantId participant, SuspensionReason reason, CancellationToken cancellationToken = default) =>
        LiftSuspensionAsync(participant, reason, null, cancellationToken);

    internal Task<SealedEntry> LiftSuspensionAsync(
        ParticipantId participant, SuspensionReason reason, RequestTicket? ticket, CancellationToken cancellationToken)
    {
        CheckReason(reason);
        return RequireAsync(
            new LiftSuspension
            {
                Salt = LedgerOperation.NewSalt(),
                Participant = participant,
                Reason = (uint)reason,
            },
            ticket,
            cancellationToken);
    }

    /// <summary>What the ledger says of a participant now, or null when it is not registered.</summary>
    /// <param name="participant">The participant.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<ParticipantInfo?> FindParticipantAsync(
        ParticipantId participant, CancellationToken cancellationToken = default) =>
        await _participants.FindAsync(participant, cancellationToken).ConfigureAwait(false);

    /// <summary>Everybody who takes part, in the order of registration.</summary>
    /// <param name="cancellationToken">Ends the listing.</param>
    public IAsyncEnumerable<ParticipantInfo> ListParticipantsAsync(CancellationToken cancellationToken = default) =>
        _participants.ListAsync(cancellationToken);

    internal static void CheckReason(KeyRotationReason reason)
    {
        if (!Enum.IsDefined(reason))
        {
            throw new ArgumentException("The reason is not one that the ledger knows.", nameof(reason));
        }
    }

    private static void CheckReason(SuspensionReason reason)
    {
        if (!Enum.IsDefined(reason))
        {
            throw new ArgumentException("The reason is not one that the ledger knows.", nameof(reason));
        }
    }

    private Task<SealedEntry> RequireAsync(LedgerOperation operation, CancellationToken cancellationToken) =>
        RequireAsync(operation, null, cancellationToken);

    private async Task<SealedEntry> RequireAsync(
        LedgerOperation operation, RequestTicket? ticket, CancellationToken cancellationToken, byte[]? extra = null)
    {
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        SealedEntry entry = await SubmitAsync(
            operation, [], null, RowOf(ticket, extra ?? []), cancellationToken).ConfigureAwait(false);
        return RequireAccepted(entry);
    }

    private static SealedEntry RequireAccepted(SealedEntry entry) => entry.Outcome == EntryOutcomeCode.Accepted
        ? entry
        : throw new SubmissionRejectedException(
            HealthLedgerErrorCodes.OperationRefused,
            $"The ledger refused: {entry.Outcome} ({(int)entry.Outcome}), entry {entry.Height}/{entry.Index}.");
}
