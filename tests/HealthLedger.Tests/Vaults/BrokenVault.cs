using System.Globalization;
using System.Numerics;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;
using HealthLedger.Vaults;

namespace HealthLedger.Tests.Vaults;

/// <summary>A vault that is right but for one thing.</summary>
internal sealed class BrokenVault(IKeyVault inner, PlantedVaultFault fault) : IKeyVault
{
    private readonly List<(VaultKey Key, byte[] Context, byte[] Form, byte[] Secret)> _remembered = [];
    private ulong _counter;

    public VaultCapabilities Capabilities => inner.Capabilities;

    public async ValueTask<IReadOnlyList<VaultKeyVersion>> ListAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<VaultKeyVersion> all = await inner.ListAsync(cancellationToken);
        return fault == PlantedVaultFault.ListsSecretKeys
            ? [.. all.Select(version => version.PublicPoint.Length > 0
                ? version
                : new VaultKeyVersion(version.Key, version.Version, version.State, new byte[32], null))]
            : all;
    }

    public ValueTask<VerificationKey> GetVerificationKeyAsync(VaultKey key, CancellationToken cancellationToken) =>
        inner.GetVerificationKeyAsync(key, cancellationToken);

    public async ValueTask<ReadOnlyMemory<byte>> SignAsync(
        VaultKey key,
        SigningDomain domain,
        LedgerId ledger,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken)
    {
        SigningDomain used = fault switch
        {
            PlantedVaultFault.SignsInAnyDomain when key == VaultKey.Seal => SigningDomain.Seal,
            PlantedVaultFault.SignsInTheWrongDomain when domain == SigningDomain.KeyEvent => SigningDomain.Submission,
            _ => domain,
        };
        LedgerId named = fault == PlantedVaultFault.SignsForAnotherLedger ? default : ledger;
        if (fault == PlantedVaultFault.SignsWithThePendingKey)
        {
            VaultKeyVersion? pending = (await inner.ListAsync(cancellationToken))
                .FirstOrDefault(version => version.Key == key && version.State == VaultKeyState.Pending);
            if (pending is not null)
            {
                return await inner.ProvePossessionAsync(key, pending.Version, ledger, body, cancellationToken);
            }
        }

        ReadOnlyMemory<byte> signature = await inner.SignAsync(key, used, named, body, cancellationToken);
        return fault == PlantedVaultFault.ReturnsHighS ? High(signature) : signature;
    }

    public ValueTask<ReadOnlyMemory<byte>> ProvePossessionAsync(
        VaultKey key,
        uint version,
        LedgerId ledger,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken) =>
        inner.ProvePossessionAsync(key, version, ledger, body, cancellationToken);

    public ValueTask<Digest256> AuthenticateAsync(
        VaultKey key, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        inner.AuthenticateAsync(
            fault == PlantedVaultFault.UsesOneKeyForEveryMac ? VaultKey.Resend : key, data, cancellationToken);

    public async ValueTask<ReadOnlyMemory<byte>> ProtectAsync(
        VaultKey key,
        ReadOnlyMemory<byte> context,
        ReadOnlyMemory<byte> secret,
        CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> bound = fault == PlantedVaultFault.UnprotectIgnoresContext ? default : context;
        byte[] form = (await inner.ProtectAsync(key, bound, secret, cancellationToken)).ToArray();
        if (fault == PlantedVaultFault.ProtectsInClear)
        {
            form = [.. form, .. secret.Span];
        }

        if (fault == PlantedVaultFault.ProtectsTheSameWay
            && Find(row => row.Secret.AsSpan().SequenceEqual(secret.Span)) is { Form: { } same })
        {
            return same;
        }

        lock (_remembered)
        {
            _remembered.Add((key, context.ToArray(), form, secret.ToArray()));
        }

        return form;
    }

    public async ValueTask<ReadOnlyMemory<byte>?> UnprotectAsync(
        VaultKey key,
        ReadOnlyMemory<byte> context,
        ReadOnlyMemory<byte> protectedSecret,
        CancellationToken cancellationToken)
    {
        if (fault is PlantedVaultFault.KeepsDestroyedKeys or PlantedVaultFault.ProtectsInClear
            && Find(row => row.Key == key && row.Context.AsSpan().SequenceEqual(context.Span)
                && row.Form.AsSpan().SequenceEqual(protectedSecret.Span)) is { Secret: { } secret })
        {
            return secret;
        }

        ReadOnlyMemory<byte> bound = fault == PlantedVaultFault.UnprotectIgnoresContext ? default : context;
        return await inner.UnprotectAsync(key, bound, protectedSecret, cancellationToken);
    }

    public async ValueTask<ReadOnlyMemory<byte>?> OpenPackageAsync(
        uint version,
        ReadOnlyMemory<byte> info,
        ReadOnlyMemory<byte> associatedData,
        ReadOnlyMemory<byte> package,
        CancellationToken cancellationToken)
    {
        if (fault == PlantedVaultFault.OpensFirstMessagesAlone && package.Span[65..69].ContainsAnyExcept((byte)0))
        {
            return null;
        }

        uint used = fault == PlantedVaultFault.OpensPackagesOfAnyPeriod
            ? (await inner.ListAsync(cancellationToken))
                .Where(each => each.Key == VaultKey.Kem).Min(each => each.Version)
            : version;
        return await inner.OpenPackageAsync(used, info, associatedData, package, cancellationToken);
    }

    public async ValueTask<VaultKeyVersion> GenerateNextAsync(VaultKey key, CancellationToken cancellationToken) =>
        fault == PlantedVaultFault.RotatesTheIndex && key is VaultKey.PatientIndex or VaultKey.Resend
            ? new VaultKeyVersion(key, 2, VaultKeyState.Pending, default, null)
            : await inner.GenerateNextAsync(key, cancellationToken);

    public ValueTask ActivateAsync(VaultKey key, uint version, CancellationToken cancellationToken) =>
        inner.ActivateAsync(key, version, cancellationToken);

    public async ValueTask<KeyDestruction> DestroyAsync(
        VaultKey key, uint version, LedgerId ledger, CancellationToken cancellationToken)
    {
        try
        {
            KeyDestruction evidence = await inner.DestroyAsync(key, version, ledger, cancellationToken);
            return fault == PlantedVaultFault.SignsNoEvidence
                ? new KeyDestruction(key, version, evidence.KeyId, evidence.Body, new byte[64])
                : evidence;
        }
        catch (KeyUnavailableException) when (fault == PlantedVaultFault.DestroysTheActiveKey)
        {
            return new KeyDestruction(key, version, null, default, default);
        }
    }

    public async ValueTask<ulong> ReadCounterAsync(CancellationToken cancellationToken) => fault switch
    {
        PlantedVaultFault.CounterGoesBack => _counter,
        PlantedVaultFault.CounterForgetsOnReopen => _counter,
        _ => await inner.ReadCounterAsync(cancellationToken),
    };

    public async ValueTask<ulong> AdvanceCounterAsync(ulong atLeast, CancellationToken cancellationToken)
    {
        _counter = fault == PlantedVaultFault.CounterGoesBack ? atLeast : Math.Max(_counter, atLeast);
        return fault is PlantedVaultFault.CounterGoesBack or PlantedVaultFault.CounterForgetsOnReopen
            ? _counter
            : await inner.AdvanceCounterAsync(atLeast, cancellationToken);
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();


    private static byte[] High(ReadOnlyMemory<byte> signature)
    {
        BigInteger order = BigInteger.Parse(
            "0FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551",
            NumberStyles.HexNumber,
            CultureInfo.InvariantCulture);
        BigInteger s = order - new BigInteger(signature.Span[32..], isUnsigned: true, isBigEndian: true);
        byte[] high = s.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. signature.Span[..32], .. new byte[32 - high.Length], .. high];
    }

    // Cases call from many threads.
    private (VaultKey Key, byte[] Context, byte[] Form, byte[] Secret) Find(
        Predicate<(VaultKey Key, byte[] Context, byte[] Form, byte[] Secret)> isSought)
    {
        lock (_remembered)
        {
            return _remembered.Find(isSought);
        }
    }
}
