using HealthLedger.Storage;
using HealthLedger.Tests.Vaults;
using HealthLedger.Vaults;

namespace HealthLedger.Tests.Runtime;

/// <summary>A vault with a durable counter, which cannot be stored for a while: the disk is full.</summary>
internal sealed class FullCounterVault(IKeyVault inner) : ForwardingVault(inner)
{
    // ENOSPC, ERROR_DISK_FULL.
    private static readonly int NoSpace = OperatingSystem.IsWindows() ? unchecked((int)0x80070070) : 28;

    private int _failures;

    /// <summary>How many of the next advances fail.</summary>
    public int Failures
    {
        set => Volatile.Write(ref _failures, value);
    }

    public override VaultCapabilities Capabilities => base.Capabilities | VaultCapabilities.DurableCounter;

    public override ValueTask<ulong> AdvanceCounterAsync(ulong atLeast, CancellationToken cancellationToken)
    {
        if (Interlocked.Decrement(ref _failures) >= 0)
        {
            throw DurableFile.FailureOf("vault", new IOException("No space left on device", NoSpace));
        }

        return base.AdvanceCounterAsync(atLeast, cancellationToken);
    }
}
