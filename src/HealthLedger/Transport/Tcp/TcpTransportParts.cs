using HealthLedger.Diagnostics;
using HealthLedger.Primitives;
using HealthLedger.Vaults;

namespace HealthLedger.Transport.Tcp;

/// <summary>What a transport is made of.</summary>
internal sealed class TcpTransportParts
{
    /// <summary>Signs statements with the seal key. Outlives the transport.</summary>
    public required IKeyVault Vault { get; init; }

    public required LedgerId Ledger { get; init; }

    public required ParticipantId Participant { get; init; }

    /// <summary>The ledger's name in this process, for the metrics.</summary>
    public string LedgerName { get; init; } = string.Empty;

    /// <summary>Who hears of refused peers.</summary>
    public LedgerEventListener Events { get; init; } = LedgerEventListener.None;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Fills a buffer with random bytes; the host's own source, for the jitter of pauses.</summary>
    public Action<byte[]> Random { get; init; } = bytes => SecureRandom.Fill(bytes);
}
