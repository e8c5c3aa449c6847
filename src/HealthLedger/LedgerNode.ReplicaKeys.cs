using HealthLedger.Consensus;
using HealthLedger.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Ledger.State;
using HealthLedger.Participants;
using HealthLedger.Primitives;
using HealthLedger.Runtime;
using HealthLedger.Storage;
using HealthLedger.Vaults;

namespace HealthLedger;

public sealed partial class LedgerNode
{
    private Task _destruction = Task.CompletedTask;

    /// <summary>
    /// Gives this replica a new seal key: makes it in the vault, has the ledger accept it in the last block of an
    /// epoch, seals with it from the next block on, destroys the old one, and states its destruction on the ledger.
    /// When this is stopped at any moment, also by a kill, the next start finds the key that the ledger has, and
    /// destroys the one that is retired; calling this again goes on with the version that was made. For a ledger of one
    /// replica: among several the others vote on it (<see cref="ApplyForReplicaAsync"/>).
    /// </summary>
    /// <param name="reason">Why; clear on the ledger.</param>
    /// <param name="cancellationToken">Cancels waiting; the rotation may still be sealed and take effect.</param>
    /// <exception cref="ArgumentException">The reason is not one that the ledger knows.</exception>
    /// <exception cref="KeyUnavailableException">The vault does not make the key.</exception>
    /// <exception cref="SubmissionRejectedException">The ledger refused (HLS3011), as it does among several replicas;
    /// the entry says why, and the old key stays in force.</exception>
    /// <exception cref="HealthLedgerException">As <see cref="AppendAsync"/>.</exception>
    public async Task<KeyRotation> RotateSealKeyAsync(
        KeyRotationReason reason, CancellationToken cancellationToken = default)
    {
        CheckReason(reason);
        return await RotateSealKeyAsync(reason, null, cancellationToken).ConfigureAwait(false);
    }

    private async Task<KeyRotation> RotateSealKeyAsync(
        KeyRotationReason reason, RequestTicket? ticket, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        await _rotation.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            VaultKeyVersion next = await NextVersionAsync(VaultKey.Seal, cancellationToken).ConfigureAwait(false);
            ReplicaDefinition replica = OwnReplica();
            Digest256 oldKey = LabelledHash.Of(HashLabel.Key, replica.SealKey);
            ReadOnlyMemory<byte> proof = await _parts.Vault.ProvePossessionAsync(
                VaultKey.Seal,
                next.Version,
                Genesis.LedgerId,
                KeyEventFormat.Possession(VaultKey.Seal, next.KeyId!.Value, oldKey),
                cancellationToken).ConfigureAwait(false);
            SealedEntry entry = await RequireAsync(
                new RotateReplicaKey
                {
                    Salt = LedgerOperation.NewSalt(),
                    OldKey = oldKey,
                    NewKey = next.PublicPoint.ToArray(),
                    Proof = proof.ToArray(),
                    Reason = (uint)reason,
                },
                ticket,
                cancellationToken,
                BytesOf(next)).ConfigureAwait(false);
            return await FinishSealRotationAsync(entry, next.Version, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _rotation.Release();
        }
    }

    /// <summary>
    /// Publishes the key of the next period, which packages for this trustee are sealed to: first the one that the
    /// vault was made with, then each time a new one, which becomes the active one. The period before stays until it
    /// is destroyed (<see cref="DestroyKeyAsync"/>).
    /// </summary>
    /// <param name="cancellationToken">Cancels waiting; the operation may still be sealed.</param>
    /// <exception cref="KeyUnavailableException">The vault does not make the key.</exception>
    /// <exception cref="SubmissionRejectedException">The ledger refused (HLS3011); the entry says why.</exception>
    /// <exception cref="HealthLedgerException">As <see cref="AppendAsync"/>.</exception>
    public Task<KeyRotation> PublishTrusteeKeyAsync(CancellationToken cancellationToken = default) =>
        PublishTrusteeKeyAsync(null, cancellationToken);

    private async Task<KeyRotation> PublishTrusteeKeyAsync(RequestTicket? ticket, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        await _rotation.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            List<byte[]> published = await PublishedPeriodsAsync(cancellationToken).ConfigureAwait(false);
            await FollowPeriodAsync(published, cancellationToken).ConfigureAwait(false);
            VaultKeyVersion next = published.Count == 0
                ? await ActiveVersionAsync(VaultKey.Kem, cancellationToken).ConfigureAwait(false)
                : await NextVersionAsync(VaultKey.Kem, cancellationToken).ConfigureAwait(false);
            byte[] point = next.PublicPoint.ToArray();
            SealedEntry entry = await RequireAsync(
                new PublishTrusteeKey
                {
                    Salt = LedgerOperation.NewSalt(),
                    Period = (ulong)published.Count,
                    Key = point,
                },
                ticket,
                cancellationToken,
                BytesOf(next)).ConfigureAwait(false);
            await FollowPeriodAsync([point], cancellationToken).ConfigureAwait(false);
            return await ToRotationAsync(entry, next.Key, next.Version, null, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _rotation.Release();
        }
    }

    /// <summary>
    /// Destroys a version of a key of this node's vault, and states it on the ledger. Refused for every key that the
    /// ledger still counts on: the organisation's signing key, the replica's seal key, and the newest period.
    /// </summary>
    /// <param name="key">The kind.</param>
    /// <param name="version">The version. What only it opens is unreadable from then on.</param>
    /// <param name="cancellationToken">Cancels waiting; the key may be destroyed all the same.</param>
    /// <exception cref="KeyUnavailableException">There is no such version (HLS8003), it is in force (HLS8014), or its
    /// holder outside the vault still has it (HLS8022).</exception>
    /// <exception cref="HealthLedgerException">As <see cref="AppendAsync"/>.</exception>
    public async Task<KeyDestruction> DestroyKeyAsync(
        VaultKey key, uint version, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        await _rotation.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            VaultKeyVersion gone = (await _parts.Vault.ListAsync(cancellationToken).ConfigureAwait(false))
                .FirstOrDefault(each => each.Key == key && each.Version == version) ?? throw VaultKeySet.Missing(key);
            List<byte[]> published = key == VaultKey.Kem
                ? await PublishedPeriodsAsync(cancellationToken).ConfigureAwait(false)
                : [];
            bool isInForce = (key == VaultKey.Author && gone.KeyId == _parts.Author.KeyId)
                || (key == VaultKey.Seal && IsSealKeyInForce(gone))
                || (published.Count > 0 && gone.PublicPoint.Span.SequenceEqual(published[^1]));
            return isInForce
                ? throw new KeyUnavailableException(
                    HealthLedgerErrorCodes.KeyActive,
                    $"Version {version} of the key '{key}' is the one that the ledger has. Rotate it first.")
                : await DestroyAsync(gone, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _rotation.Release();
        }
    }

    private bool IsSealKeyInForce(VaultKeyVersion version) => _parts.View.Epochs.Newest.Replicas
        .Concat(_parts.View.Head.Scheduled?.Next.Replicas ?? [])
        .Any(replica => version.PublicPoint.Span.SequenceEqual(replica.SealKey));

    private ReplicaDefinition OwnReplica() =>
        _parts.View.Epochs.Newest.Replicas.FirstOrDefault(replica => replica.Participant == Organisation)
            ?? throw ReplicaSealer.NotHeld();

    private async Task<KeyRotation> FinishSealRotationAsync(
        SealedEntry entry, uint version, CancellationToken cancellationToken)
    {
        await _parts.Sealer.FollowAsync(cancellationToken).ConfigureAwait(false);
        return await ToRotationAsync(
            entry,
            VaultKey.Seal,
            version,
            await DestroyRetiredSealKeysAsync(cancellationToken).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
    }

    // Other copies of the vault may hold the seal key that a restored ledger came with: it goes on with another.
    private async Task LeaveRestoredSealKeyAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RotateSealKeyAsync(KeyRotationReason.Superseded, cancellationToken).ConfigureAwait(false);
        }
        catch (KeyUnavailableException exception)
        {
            _parts.Events.OnFault(exception.Code, exception.Message);
        }
    }

    // Alone, the node answers at once. Among several what it states is sealed when enough others run, for which no
    // start waits; until then the keys wait too.
    private async ValueTask BeginDestructionAsync(CancellationToken cancellationToken)
    {
        if (_parts.Replication is null)
        {
            await DestroyRetiredSealKeysAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        _destruction = DestroyInBackgroundAsync();
    }

    private async Task DestroyInBackgroundAsync()
    {
        try
        {
            await DestroyRetiredSealKeysAsync(_stopping.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is HealthLedgerException or OperationCanceledException)
        {
            // What is not destroyed and stated now is at the next start.
            if (exception is HealthLedgerException { IsTransient: false } failed)
            {
                _parts.Events.OnFault(failed.Code, failed.Message);
            }
        }
    }

    /// <summary>
    /// Destroys retired seal keys: what they could seal would contradict what is sealed; and what was about to be
    /// destroyed when the node was stopped.
    /// </summary>
    /// <returns>The evidence of the last, or null when there is none or its holder outside the vault has it.</returns>
    private async Task<KeyDestruction?> DestroyRetiredSealKeysAsync(CancellationToken cancellationToken)
    {
        KeyDestruction? last = null;
        HashSet<(VaultKey Key, uint Version)> marked = [];
        await foreach ((VaultKey Key, uint Version) mark in DestructionMark
            .ListAsync(_parts.Storage.Custody, cancellationToken).ConfigureAwait(false))
        {
            marked.Add(mark);
        }

        foreach (VaultKeyVersion version in await _parts.Vault.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            if (version is { Key: VaultKey.Seal, State: VaultKeyState.Retired }
                || marked.Contains((version.Key, version.Version)))
            {
                try
                {
                    last = await DestroyAsync(version, cancellationToken).ConfigureAwait(false);
                }
                catch (KeyUnavailableException exception)
                    when (exception.Code == HealthLedgerErrorCodes.TokenKeyRemains)
                {
                    _parts.Events.OnFault(exception.Code, exception.Message);
                }
            }
        }

        return last;
    }

    private async Task<KeyDestruction> DestroyAsync(VaultKeyVersion gone, CancellationToken cancellationToken)
    {
        await _parts.Storage.Custody.WriteAsync(
            new CustodyWrite { Rows = [DestructionMark.Of(gone.Key, gone.Version)] }, cancellationToken)
            .ConfigureAwait(false);
        KeyDestruction evidence;
        try
        {
            evidence = await _parts.Vault
                .DestroyAsync(gone.Key, gone.Version, Genesis.LedgerId, cancellationToken).ConfigureAwait(false);
        }
        catch (KeyUnavailableException exception) when (exception.Code is HealthLedgerErrorCodes.KeyActive
            or HealthLedgerErrorCodes.TokenKeyRemains)
        {
            // Refused: the key is there, and the next start must not destroy it unasked. Whatever else failed, nobody
            // knows whether it is.
            await _parts.Storage.Custody.WriteAsync(
                new CustodyWrite { Rows = [DestructionMark.RemovalOf(gone.Key, gone.Version)] }, cancellationToken)
                .ConfigureAwait(false);
            throw;
        }

        RequireAccepted(await SubmitAsync(
            new Attest
            {
                Salt = LedgerOperation.NewSalt(),
                Kind = Attest.KeyDestruction,
                Commitment = LabelledHash.Of(HashLabel.Facts, evidence.Body.Span),
            },
            [DestructionMark.RemovalOf(gone.Key, gone.Version)],
            null,
            null,
            cancellationToken).ConfigureAwait(false));
        return evidence;
    }

    /// <summary>The points of this trustee's periods, in order.</summary>
    private async Task<List<byte[]>> PublishedPeriodsAsync(CancellationToken cancellationToken)
    {
        List<byte[]> periods = [];
        while (true)
        {
            StateKey key = new(StateKind.TrusteeKey, TrusteeKeyRow.KeyOf(Organisation, (ulong)periods.Count));
            StateLeaf? row = await _parts.ReadRowAsync(key, cancellationToken).ConfigureAwait(false);
            if (row is null || TrusteeKeyRow.TryDecode(row.Value) is not { } period)
            {
                return periods;
            }

            periods.Add(period.Point);
        }
    }

    // The newest period is the active one, also when this was stopped between the two.
    private async Task FollowPeriodAsync(List<byte[]> published, CancellationToken cancellationToken)
    {
        foreach (VaultKeyVersion version in await _parts.Vault.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            if (version is { Key: VaultKey.Kem, State: VaultKeyState.Pending } && published.Count > 0
                && version.PublicPoint.Span.SequenceEqual(published[^1]))
            {
                await _parts.Vault.ActivateAsync(VaultKey.Kem, version.Version, cancellationToken)
                    .ConfigureAwait(false);
            }
        }
    }

    private async Task<VaultKeyVersion> ActiveVersionAsync(VaultKey key, CancellationToken cancellationToken) =>
        (await _parts.Vault.ListAsync(cancellationToken).ConfigureAwait(false))
            .FirstOrDefault(version => version.Key == key && version.State == VaultKeyState.Active)
        ?? throw VaultKeySet.Missing(key);
}
