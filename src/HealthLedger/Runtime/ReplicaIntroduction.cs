using HealthLedger.Primitives;
using HealthLedger.Receipts;

namespace HealthLedger.Runtime;

/// <summary>A receipt by which a node learns who the replicas are now (<see cref="ReplicaPeers.Introduction"/>).
/// </summary>
internal static class ReplicaIntroduction
{
    /// <summary>The way from the genesis. Nothing of it is believed but what the genesis leads to.</summary>
    /// <exception cref="IntegrityException">HLS6037.</exception>
    public static IReadOnlyList<EpochStep> Read(
        LedgerGenesis genesis, LedgerId ledger, ReadOnlyMemory<byte> introduction)
    {
        if (SealedHeaderReader.TryReadPath(introduction.Span) is not { } path)
        {
            throw new IntegrityException(
                HealthLedgerErrorCodes.IntroductionInvalid,
                "The introduction is not a receipt. Ask a member for one of its newest entries (`healthledger receipt "
                + "get`).");
        }

        return EpochPathCheck.FaultOf(genesis.Document, ledger, path) is { } fault
            ? throw new IntegrityException(
                HealthLedgerErrorCodes.IntroductionInvalid,
                $"The introduction is not of this ledger ({fault}). Nothing of it was used.")
            : path;
    }
}
