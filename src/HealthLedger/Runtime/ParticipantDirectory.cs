using System.Runtime.CompilerServices;
using HealthLedger.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Ledger.State;
using HealthLedger.Participants;
using HealthLedger.Primitives;
using HealthLedger.Storage;

namespace HealthLedger.Runtime;

/// <summary>Who takes part, put together from genesis and the accepted entries of each participant.</summary>
internal sealed class ParticipantDirectory
{
    private const int Page = 256;

    private readonly NodeParts _parts;
    private readonly LedgerView _view;
    private readonly GenesisDocument _genesis;

    public ParticipantDirectory(NodeParts parts, GenesisDocument genesis)
    {
        _parts = parts;
        _view = parts.View;
        _genesis = genesis;
    }

    public async ValueTask<ParticipantInfo?> FindAsync(ParticipantId id, CancellationToken cancellationToken)
    {
        ParticipantInfo? info = _genesis.Participants.FirstOrDefault(participant => participant.Id == id) is { } founder
            ? New(founder)
            : null;
        await foreach (LedgerOperation operation in ReadAsync(id, cancellationToken).ConfigureAwait(false))
        {
            info = operation switch
            {
                RegisterParticipant register => New(register.Participant),
                UpdateParticipant update => Change(info!, update),
                RotateKey rotate => Change(info!, keyId: LabelledHash.Of(HashLabel.Key, rotate.NewKey)),
                SuspendParticipant => Change(info!, isSuspended: true),
                LiftSuspension => Change(info!, isSuspended: false),
                _ => info,
            };
        }

        return info is null ? null : await WithKeyInForceAsync(info, cancellationToken).ConfigureAwait(false);
    }

    // A recovery changes keys without an entry.
    private async ValueTask<ParticipantInfo> WithKeyInForceAsync(
        ParticipantInfo info, CancellationToken cancellationToken)
    {
        StateLeaf? row = await _parts.ReadRowAsync(
            new StateKey(StateKind.Participant, info.Id.ToArray()), cancellationToken).ConfigureAwait(false);
        return row is not null && ParticipantRow.TryDecode(row.Value) is { } now && now.KeyId != info.KeyId
            ? Change(info, keyId: now.KeyId)
            : info;
    }

    public async IAsyncEnumerable<ParticipantInfo> ListAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (Participant founder in _genesis.Participants)
        {
            yield return (await FindAsync(founder.Id, cancellationToken).ConfigureAwait(false))!;
        }

        await foreach (LedgerOperation operation in ReadAsync(default, cancellationToken).ConfigureAwait(false))
        {
            ParticipantId id = ((RegisterParticipant)operation).Participant.Id;
            yield return (await FindAsync(id, cancellationToken).ConfigureAwait(false))!;
        }
    }

    private static ParticipantInfo New(Participant participant) => new()
    {
        Id = participant.Id,
        Code = participant.Code,
        Country = participant.Country,
        Roles = participant.Roles,
        Version = 1,
        Facts = participant.Facts,
        KeyId = LabelledHash.Of(HashLabel.Key, participant.SigningKey),
        IsSuspended = false,
    };

    private static ParticipantInfo Change(
        ParticipantInfo info, UpdateParticipant? update = null, Digest256? keyId = null, bool? isSuspended = null) =>
        new()
        {
            Id = info.Id,
            Code = update?.Code ?? info.Code,
            Country = update?.Country ?? info.Country,
            Roles = update?.Roles ?? info.Roles,
            Version = update is null ? info.Version : (long)update.Version,
            Facts = update?.Facts ?? info.Facts,
            KeyId = keyId ?? info.KeyId,
            IsSuspended = isSuspended ?? info.IsSuspended,
        };

    private async IAsyncEnumerable<LedgerOperation> ReadAsync(
        ParticipantId key, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        EntryPosition? after = null;
        IReadOnlyList<EntryPosition> page;
        do
        {
            page = await _view.FindAsync(IndexKind.Participant, key.ToArray(), after, Page, cancellationToken)
                .ConfigureAwait(false);
            foreach (EntryPosition position in page)
            {
                after = position;
                if (await _view.LocateAsync(position, cancellationToken).ConfigureAwait(false) is
                    { Operation: { } operation, Entry.Outcome: EntryOutcomeCode.Accepted })
                {
                    yield return operation;
                }
            }
        }
        while (page.Count == Page);
    }
}
