namespace HealthLedger.Interop.Tests.Crash;

/// <summary>A change that a disk may forget: bytes of a file, its length, or entries of a folder.</summary>
internal sealed class PendingChange
{
    /// <summary>
    /// The call that made it. Until the call has returned it is as uncertain as before a synchronisation.
    /// </summary>
    public required SystemCall Call { get; init; }

    /// <summary>Where bytes are written.</summary>
    public long Offset { get; init; }

    /// <summary>The bytes, or null when the length changes.</summary>
    public ReadOnlyMemory<byte>? Bytes { get; init; }

    /// <summary>The new length.</summary>
    public long Length { get; init; }

    /// <summary>Entries that a folder gains, or loses when there is nothing behind the name.</summary>
    public IReadOnlyList<(string Name, object? Content)> Entries { get; init; } = [];
}
