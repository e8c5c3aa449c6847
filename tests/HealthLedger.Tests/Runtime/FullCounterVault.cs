using HealthLedger.Cryptography;
using HealthLedger.Primitives;
using HealthLedger.Storage;
using HealthLedger.Vaults;

namespace HealthLedger.Tests.Runtime;

/// <summary>A vault with a durable counter, which cannot be stored for a while: the disk is full.</summary>
internal sealed class FullCounterVault(IKeyVault inner) : IKeyVault
{
    // ENOSPC, ERROR_DISK_FULL.
    private static readonly int NoSpace = OperatingSystem.IsWindows() ? unchecked((int)0x80070070) : 28;

    private int _failures;

    /// <summary>How many of the next advances fail.</summary>
    public int Failures
    {
        set => Volatile.Write(ref _failures, value);
    }

    public VaultCapabilities Capabilities => inner.Capabilities | VaultCapabilities.DurableCounter;

    public ValueTask<IReadOnlyList<VaultKeyVersion>> ListAsync(CancellationToken cancellationToken) =>
        inner.ListAsync(cancellationToken);

    public ValueTask<VerificationKey> GetVerificationKeyAsync(VaultKey key, CancellationToken cancellationToken) =>
        inner.GetVerificationKeyAsync(key, cancellationToken);

    public ValueTask<ReadOnlyMemory<byte>> SignAsync(
        VaultKey key,
        SigningDomain domain,
        LedgerId ledger,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken) => inner.SignAsync(key, domain, ledger, body, cancellationToken);

    public ValueTask<ReadOnlyMemory<byte>> ProvePossessionAsync(
        VaultKey key,
        uint version,
        LedgerId ledger,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken) =>
        inner.ProvePossessionAsync(key, version, ledger, body, cancellationToken);

    public ValueTask<Digest256> AuthenticateAsync(
        VaultKey key, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        inner.AuthenticateAsync(key, data, cancellationToken);

    public ValueTask<ReadOnlyMemory<byte>> ProtectAsync(
        VaultKey key,
        ReadOnlyMemory<byte> context,
        ReadOnlyMemory<byte> secret,
        CancellationToken cancellationToken) => inner.ProtectAsync(key, context, secret, cancellationToken);

    public ValueTask<ReadOnlyMemory<byte>?> UnprotectAsync(
        VaultKey key,
        ReadOnlyMemory<byte> context,
        ReadOnlyMemory<byte> protectedSecret,
        CancellationToken cancellationToken) =>
        inner.UnprotectAsync(key, context, protectedSecret, cancellationToken);

    public ValueTask<ReadOnlyMemory<byte>?> OpenPackageAsync(
        uint version,
        ReadOnlyMemory<byte> info,
        ReadOnlyMemory<byte> associatedData,
        ReadOnlyMemory<byte> package,
        CancellationToken cancellationToken) =>
        inner.OpenPackageAsync(version, info, associatedData, package, cancellationToken);

    public ValueTask<VaultKeyVersion> GenerateNextAsync(VaultKey key, CancellationToken cancellationToken) =>
        inner.GenerateNextAsync(key, cancellationToken);

    public ValueTask ActivateAsync(VaultKey key, uint version, CancellationToken cancellationToken) =>
        inner.ActivateAsync(key, version, cancellationToken);

    public ValueTask<KeyDestruction> DestroyAsync(
        VaultKey key, uint version, LedgerId ledger, CancellationToken cancellationToken) =>
        inner.DestroyAsync(key, version, ledger, cancellationToken);

    public ValueTask<ulong> ReadCounterAsync(CancellationToken cancellationToken) =>
        inner.ReadCounterAsync(cancellationToken);

    public ValueTask<ulong> AdvanceCounterAsync(ulong atLeast, CancellationToken cancellationToken)
    {
        if (Interlocked.Decrement(ref _failures) >= 0)
        {
            throw DurableFile.FailureOf("vault", new IOException("No space left on device", NoSpace));
        }

        return inner.AdvanceCounterAsync(atLeast, cancellationToken);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
