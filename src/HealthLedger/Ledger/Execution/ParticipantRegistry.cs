using HealthLedger.Cryptography;
using HealthLedger.Ledger.State;
using HealthLedger.Participants;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.Execution;

/// <summary>Participants and their keys in the state.</summary>
internal static class ParticipantRegistry
{
    public static void Add(LedgerState state, Participant participant, ulong height, Digest256 source)
    {
        Digest256 keyId = KeyIdOf(participant);
        ParticipantRow row = new()
        {
            Version = 1,
            Code = participant.Code,
            Country = participant.Country,
            Roles = participant.Roles,
            Status = ParticipantRow.Active,
            Facts = participant.Facts,
            KeyId = keyId,
        };
        KeyRow key = new()
        {
            Participant = participant.Id,
            Point = participant.SigningKey,
            Status = ParticipantRow.Active,
            Since = height,
        };
        state.Set(StateKind.Participant, participant.Id.ToArray(), row.Encode(), source);
        SetKey(state, keyId, key, source);
    }

    public static Digest256 KeyIdOf(Participant participant) =>
        LabelledHash.Of(HashLabel.Key, participant.SigningKey);

    public static void SetKey(LedgerState state, Digest256 keyId, KeyRow row, Digest256 source) =>
        state.Set(StateKind.Key, keyId.ToArray(), row.Encode(), source);

    /// <summary>Puts a signing key in the place of a registered participant's, which stops.</summary>
    public static void Replace(
        RuleContext context, ParticipantId participant, byte[] point, ulong? suspectSince, Digest256 source)
    {
        ParticipantRow row = context.FindParticipant(participant)!;
        Digest256 keyId = LabelledHash.Of(HashLabel.Key, point);
        KeyRow renewed = new()
        {
            Participant = participant,
            Point = point,
            Status = KeyRow.Active,
            Since = context.Height,
        };
        if (FindKey(context.State, row.KeyId) is { } old)
        {
            SetKey(context.State, row.KeyId, old.Retire(context.Height, suspectSince), source);
        }

        SetKey(context.State, keyId, renewed, source);
        context.Set(participant, row.With(keyId: keyId), source);
    }

    /// <summary>How many participants may act as registrars now.</summary>
    public static ulong CountRegistrars(LedgerState state) =>
        state.Read(StateKind.Registry, []) is { } row && RegistryRow.TryDecode(row) is { } registry
            ? registry.Registrars
            : 0;

    public static void SetRegistrars(LedgerState state, ulong count, Digest256 source) =>
        state.Set(StateKind.Registry, [], new RegistryRow { Registrars = count }.Encode(), source);

    public static ParticipantRow? Find(LedgerState state, ParticipantId id) =>
        state.Read(StateKind.Participant, id.ToArray()) is { } row ? ParticipantRow.TryDecode(row) : null;

    public static KeyRow? FindKey(LedgerState state, Digest256 keyId) =>
        state.Read(StateKind.Key, keyId.ToArray()) is { } row ? KeyRow.TryDecode(row) : null;
}
