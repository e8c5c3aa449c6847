using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Participants;
using HealthLedger.Primitives;
using HealthLedger.Runtime;
using HealthLedger.Storage;
using HealthLedger.Vaults;

namespace HealthLedger;

public sealed partial class LedgerNode
{
    private readonly SemaphoreSlim _rotation = new(1, 1);

    /// <summary>
    /// Gives this organisation a new signing key: makes it in the vault, has the ledger accept it, and signs with it
    /// from then on. What was accepted before is sealed under the old key, what comes meanwhile waits and is signed by
    /// the new one. When this is stopped at any moment, also by a kill, the next start finds the key that the ledger
    /// has; calling this again goes on with the version that was made.
    /// </summary>
    /// <param name="reason">Why; clear on the ledger.</param>
    /// <param name="suspectSince">Since when the old key may have been in other hands, or null.</param>
    /// <param name="cancellationToken">Cancels waiting; the rotation may still be sealed and take effect.</param>
    /// <returns>The entry and the version. The key before stays in the vault, retired, until it is destroyed.</returns>
    /// <exception cref="ArgumentException">The reason is not one that the ledger knows.</exception>
    /// <exception cref="KeyUnavailableException">The vault does not make the key.</exception>
    /// <exception cref="SubmissionRejectedException">The ledger refused (HLS3011); the entry says why, and the old key
    /// stays in force.</exception>
    /// <exception cref="HealthLedgerException">As <see cref="AppendAsync"/>.</exception>
    public async Task<KeyRotation> RotateSigningKeyAsync(
        KeyRotationReason reason,
        DateTimeOffset? suspectSince = null,
        CancellationToken cancellationToken = default)
    {
        CheckReason(reason);
        return await RotateSigningKeyAsync(reason, suspectSince, null, cancellationToken).ConfigureAwait(false);
    }

    private async Task<KeyRotation> RotateSigningKeyAsync(
        KeyRotationReason reason,
        DateTimeOffset? suspectSince,
        RequestTicket? ticket,
        CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        await _rotation.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            VaultKeyVersion next = await NextVersionAsync(VaultKey.Author, cancellationToken).ConfigureAwait(false);
            KeySuccession succession = await KeySuccession.CreateAsync(
                Genesis.LedgerId, Organisation, _parts.Author.KeyId, _parts.Vault, next, cancellationToken)
                .ConfigureAwait(false);
            SealedEntry entry = await SubmitRotationAsync(
                Rotation(succession, reason, suspectSince), RowOf(ticket, BytesOf(next)), cancellationToken)
                .ConfigureAwait(false);
            return await ToRotationAsync(entry, next.Key, next.Version, null, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _rotation.Release();
        }
    }

    private static RotateKey Rotation(
        KeySuccession succession, KeyRotationReason reason, DateTimeOffset? suspectSince) => new()
        {
            Salt = LedgerOperation.NewSalt(),
            Participant = succession.Participant,
            OldKey = succession.OldKey,
            NewKey = succession.NewKey,
            Proof = succession.Proof,
            Reason = (uint)reason,
            SuspectSince = (ulong?)suspectSince?.ToUnixTimeMilliseconds(),
        };

    // One that waits is gone on with: it was made for a rotation that was stopped or refused.
    private async Task<VaultKeyVersion> NextVersionAsync(VaultKey key, CancellationToken cancellationToken) =>
        (await _parts.Vault.ListAsync(cancellationToken).ConfigureAwait(false))
            .LastOrDefault(version => version.Key == key && version.State == VaultKeyState.Pending)
        ?? await _parts.Vault.GenerateNextAsync(key, cancellationToken).ConfigureAwait(false);

    private async Task<KeyRotation> ToRotationAsync(
        SealedEntry entry,
        VaultKey key,
        uint version,
        KeyDestruction? destruction,
        CancellationToken cancellationToken)
    {
        IReadOnlyList<VaultKeyVersion> all = await _parts.Vault.ListAsync(cancellationToken).ConfigureAwait(false);
        bool isDestroyed = all.Any(each => each.Key == key && each.Version == version - 1
            && each.State == VaultKeyState.Destroyed);
        return new KeyRotation(
            entry,
            all.First(each => each.Key == key && each.Version == version),
            isDestroyed ? version - 1 : null)
        {
            Destruction = destruction,
        };
    }

    private async Task<SealedEntry> SubmitRotationAsync(
        RotateKey operation,
        Func<SubmissionId, int, PrivateRow>? requestRow,
        CancellationToken cancellationToken)
    {
        TaskCompletionSource<SealedEntry> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        PendingOperation pending = new()
        {
            Encode = _ => operation.Encode(),
            RequestRow = requestRow,
            Barrier = sealedOrRefused => FollowAsync(sealedOrRefused, done),
        };
        await _intake.EnqueueAsync(pending, cancellationToken).ConfigureAwait(false);
        return RequireAccepted(await AwaitAsync(done.Task, cancellationToken).ConfigureAwait(false));
    }

    // What the vault does not do now it does at the next start: nothing is signed in between.
    private async Task FollowAsync(Task<SealedEntry> rotation, TaskCompletionSource<SealedEntry> done)
    {
        try
        {
            SealedEntry entry = await rotation.ConfigureAwait(false);
            await _parts.Author.FollowAsync(_parts, CancellationToken.None).ConfigureAwait(false);
            done.SetResult(entry);
        }
        catch (SubmissionRejectedException exception)
        {
            done.SetException(exception);
        }
        catch (Exception exception)
        {
            done.SetException(exception);
            throw;
        }
    }

    private async Task FinishRotationAsync(PendingOperation rotation, CancellationToken cancellationToken)
    {
        try
        {
            await AwaitSealedAsync(rotation.Completion, cancellationToken).ConfigureAwait(false);
        }
        catch (SubmissionRejectedException)
        {
            // Skipped, so that the old key stays; who asked for the rotation is not here any more.
            _parts.Events.OnNotice("A rotation of the signing key was not sealed. Ask for it again.");
        }

        await _parts.Author.FollowAsync(_parts, cancellationToken).ConfigureAwait(false);
    }
}
