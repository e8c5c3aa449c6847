using HealthLedger.Canonical;
using HealthLedger.Participants;
using HealthLedger.Runtime;
using HealthLedger.Vaults;

namespace HealthLedger.Clients;

internal static partial class ServedMembers
{
    private static IEnumerable<KeyValuePair<ClientMember, Func<ServedCall, Task>>> KeyMembers() =>
    [
        new(ClientMember.RotateOwnKey, RotateOwnKeyAsync),
        new(ClientMember.RotateVaultKey, RotateVaultKeyAsync),
    ];

    private static async Task RotateOwnKeyAsync(ServedCall call)
    {
        (VaultKey key, KeyRotationReason reason, DateTimeOffset? since) = call.Read((ref reader) =>
        {
            reader.Array(3);
            return (OwnKey(ref reader), reader.Number<KeyRotationReason>(),
                reader.TryNull() ? null : (DateTimeOffset?)reader.Time());
        });
        RequestTicket ticket = await call.TicketAsync().ConfigureAwait(false);
        KeyRotation rotation = await call.Node
            .RotateOwnKeyOnceAsync(ticket, key, reason, since, call.Token).ConfigureAwait(false);
        await call.AnswerAsync((ref writer) => writer.Rotation(rotation)).ConfigureAwait(false);
    }

    private static VaultKey OwnKey(ref CanonicalReader reader)
    {
        VaultKey key = reader.Number<VaultKey>();
        if (key is not (VaultKey.Author or VaultKey.Seal or VaultKey.Kem))
        {
            reader.Refuse(DecodeStatus.ValueUnknown);
        }

        return key;
    }

    private static async Task RotateVaultKeyAsync(ServedCall call)
    {
        VaultKey key = call.Read((ref reader) => reader.Number<VaultKey>());
        LedgerNode.CheckVaultKey(key);
        RequestTicket ticket = await call.TicketAsync().ConfigureAwait(false);
        VaultKeyVersion version = await call.Node
            .RotateVaultKeyOnceAsync(ticket, key, call.Token).ConfigureAwait(false);
        await call.AnswerAsync((ref writer) => writer.KeyVersion(version)).ConfigureAwait(false);
    }
}
