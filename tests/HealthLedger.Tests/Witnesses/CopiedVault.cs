using HealthLedger.Tests.Vaults;
using HealthLedger.Vaults;

namespace HealthLedger.Tests.Witnesses;

/// <summary>A copy of a vault with the counter of the time when it was made: what a restored machine has.</summary>
internal sealed class CopiedVault(IKeyVault inner, ulong counter) : ForwardingVault(inner)
{
    private ulong _counter = counter;

    public override ValueTask<ulong> ReadCounterAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(_counter);

    public override ValueTask<ulong> AdvanceCounterAsync(ulong atLeast, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_counter = Math.Max(_counter, atLeast));
}
