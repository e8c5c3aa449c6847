using System.Collections.Immutable;
using System.Globalization;
using HealthLedger.Verifier.Steps;

namespace HealthLedger.Verifier;

/// <summary>The sealed header that an accepted proof hangs on, and who vouches for it.</summary>
public sealed class SealedHeaderFacts
{
    internal SealedHeaderFacts(ProofContext context)
    {
        LedgerId = context.Genesis.LedgerId;
        Height = context.Header.Height;
        Hash = context.Header.ComputeHash();
        Epoch = context.Header.Epoch;
        RecoveredAt = context.RecoveredAt;
        Time = DateTimeOffset.FromUnixTimeMilliseconds((long)context.Header.Time);
        HistorySize = context.Header.HistorySize;
        HistoryRoot = context.Header.HistoryRoot;
        Signers = ReceiptSigner.Of(context);
        Assurance = context.Assurance;
        Cosigners = [.. context.Cosigners];
        AnchorAge = context.AnchorAge;
    }

    /// <summary>The ledger: hash of the pinned genesis header, 32 bytes.</summary>
    public ReadOnlyMemory<byte> LedgerId { get; }

    /// <summary>Height of the header, from 1.</summary>
    public ulong Height { get; }

    /// <summary>Hash of the header, 32 bytes.</summary>
    public ReadOnlyMemory<byte> Hash { get; }

    /// <summary>The epoch whose replica set sealed the header.</summary>
    public ulong Epoch { get; }

    /// <summary>
    /// The height of the last recovery below the header: what was sealed elsewhere above it was given up. Null when
    /// replicas sealed every epoch.
    /// </summary>
    public ulong? RecoveredAt { get; }

    /// <summary>The header's time in UTC, in whole milliseconds.</summary>
    public DateTimeOffset Time { get; }

    /// <summary>How many entries the history has at this height. Keep it with the root for the next check.</summary>
    public ulong HistorySize { get; }

    /// <summary>Root of the history, 32 bytes.</summary>
    public ReadOnlyMemory<byte> HistoryRoot { get; }

    /// <summary>The replicas that sealed the header, in the order of their index.</summary>
    public ImmutableArray<ReceiptSigner> Signers { get; }

    /// <summary>Who vouches for the header.</summary>
    public ReceiptAssurance Assurance { get; }

    /// <summary>
    /// Key ids, 32 bytes each, of the policy's witnesses that cosigned the header, in increasing order.
    /// </summary>
    public ImmutableArray<ReadOnlyMemory<byte>> Cosigners { get; }

    /// <summary>Age of the anchor of trust at the verification time, never negative.</summary>
    public TimeSpan AnchorAge { get; }

    /// <summary>Gives height and assurance.</summary>
    public override string ToString()
    {
        return string.Create(CultureInfo.InvariantCulture, $"height {Height}, {Assurance}");
    }
}
