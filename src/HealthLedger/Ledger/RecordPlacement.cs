using System.Runtime.CompilerServices;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger;

/// <summary>Who holds a record and who has shares of its key.</summary>
public sealed class RecordPlacement
{
    private StrongBox<Digest256>? _digest;

    internal RecordPlacement()
    {
    }

    /// <summary>The organisations that must hold the encrypted content, in the order of the replica set. The custodian
    /// keeps what it submitted in any case.</summary>
    public required IReadOnlyList<ParticipantId> Holders { get; init; }

    /// <summary>The organisations with a share of the key, in the order of the replica set: the first has share 1.
    /// </summary>
    public required IReadOnlyList<ParticipantId> Trustees { get; init; }

    /// <summary>How many shares open the content: 2f + 1, where f = (trustees - 1) / 3. With fewer than four trustees
    /// it is 1: each of them opens it alone.</summary>
    public required int Threshold { get; init; }

    /// <summary>How many holders must have the content before the record is ordered.</summary>
    public required int Copies { get; init; }

    /// <summary>Whether a policy is in force where the record lies so, be it that none of its rules means the
    /// record.</summary>
    internal bool IsByPolicy { get; set; }

    /// <summary>The digest by which dealings name the trustees.</summary>
    internal Digest256 TrusteesDigest => LazyInitializer
        .EnsureInitialized(ref _digest, () => new StrongBox<Digest256>(TrusteeSet.DigestOf(Trustees))).Value;

    /// <summary>Whether anybody but its custodian holds something of the record.</summary>
    internal bool ReachesOthersThan(ParticipantId custodian) =>
        Holders.Concat(Trustees).Any(participant => participant != custodian);
}
