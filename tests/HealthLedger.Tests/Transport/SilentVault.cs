using HealthLedger.Cryptography;
using HealthLedger.Primitives;
using HealthLedger.Tests.Vaults;
using HealthLedger.Vaults;

namespace HealthLedger.Tests.Transport;

/// <summary>A vault that at times does not sign.</summary>
internal sealed class SilentVault(IKeyVault inner) : ForwardingVault(inner)
{
    private int _signatures;

    public bool IsSilent { get; set; }

    public int Signatures => Volatile.Read(ref _signatures);

    public override ValueTask<ReadOnlyMemory<byte>> SignAsync(
        VaultKey key,
        SigningDomain domain,
        LedgerId ledger,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken)
    {
        if (IsSilent)
        {
            throw new KeyUnavailableException(HealthLedgerErrorCodes.KeyMissing, "The vault is silent.");
        }

        Interlocked.Increment(ref _signatures);
        return base.SignAsync(key, domain, ledger, body, cancellationToken);
    }
}
