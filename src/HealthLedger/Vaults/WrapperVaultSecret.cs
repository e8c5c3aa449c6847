using System.Runtime.InteropServices;
using System.Security.Cryptography;
using HealthLedger.Cryptography;

namespace HealthLedger.Vaults;

/// <summary>A key service of the host's as what opens a vault file.</summary>
internal sealed class WrapperVaultSecret : VaultSecret
{
    private readonly IVaultKeyWrapper _wrapper;

    public WrapperVaultSecret(IVaultKeyWrapper wrapper) => _wrapper = wrapper;

    internal override VaultSlotKind Kind => VaultSlotKind.Wrapper;

    internal override async ValueTask<VaultSlot> WrapAsync(byte[] masterKey, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> wrapped = await _wrapper.WrapAsync(masterKey, cancellationToken).ConfigureAwait(false);
        return new VaultSlot { Kind = Kind, Wrapped = wrapped.ToArray() };
    }

    internal override async ValueTask<byte[]?> UnwrapAsync(VaultSlot slot, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte>? unwrapped = await _wrapper
            .UnwrapAsync(slot.Wrapped, cancellationToken).ConfigureAwait(false);
        if (unwrapped is not { Length: VaultMaterial.SymmetricBytes } found)
        {
            return null;
        }

        byte[] masterKey = HpkeLabels.Pinned(found.Length);
        found.CopyTo(masterKey);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsMemory(found).Span);
        return masterKey;
    }
}
