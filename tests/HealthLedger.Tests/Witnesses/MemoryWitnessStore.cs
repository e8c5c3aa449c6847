using System.Collections.Concurrent;
using HealthLedger.Primitives;
using HealthLedger.Witnesses;

namespace HealthLedger.Tests.Witnesses;

/// <summary>A store that outlives its witness, and whose process can die at a write.</summary>
internal sealed class MemoryWitnessStore : IWitnessStore
{
    private readonly ConcurrentDictionary<LedgerId, byte[]> _rows = new();

    public ConcurrentDictionary<string, byte[]> Evidence { get; } = new();

    /// <summary>Whether the next write fails before anything is stored.</summary>
    public bool FailsBefore { get; set; }

    /// <summary>Whether the next write is stored, and its caller is never told.</summary>
    public bool FailsAfter { get; set; }

    public void Damage(LedgerId ledger) => _rows[ledger][^1] ^= 1;

    public ValueTask<ReadOnlyMemory<byte>?> ReadAsync(LedgerId ledger, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_rows.TryGetValue(ledger, out byte[]? row) ? row : (ReadOnlyMemory<byte>?)null);

    public ValueTask WriteAsync(LedgerId ledger, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (FailsBefore)
        {
            throw new StorageFailureException(HealthLedgerErrorCodes.InputOutputFailed, "before");
        }

        _rows[ledger] = bytes.ToArray();
        return FailsAfter
            ? throw new StorageFailureException(HealthLedgerErrorCodes.InputOutputFailed, "after")
            : ValueTask.CompletedTask;
    }

    public ValueTask KeepAsync(string name, ReadOnlyMemory<byte> evidence, CancellationToken cancellationToken)
    {
        Evidence[name] = evidence.ToArray();
        return ValueTask.CompletedTask;
    }

    public void Dispose()
    {
    }
}
