namespace HealthLedger.Consensus.Protocol;

/// <summary>
/// The rules that can be broken one at a time, to show that a simulator's checkers see it. Every product replica has
/// <see cref="Correct"/>; no option leads to another.
/// </summary>
internal sealed class ProtocolRules
{
    public static ProtocolRules Correct { get; } = new();

    /// <summary>Added to the size of every quorum: 0.</summary>
    public int QuorumOffset { get; init; }

    /// <summary>Whether a vote is written to the journal before it is sent.</summary>
    public bool JournalVotes { get; init; } = true;

    /// <summary>Whether a view change names what was prepared, and a new view proposes it again.</summary>
    public bool CarryPrepared { get; init; } = true;

    /// <summary>Whether the quorum of an epoch is that of its own set.</summary>
    public bool RenewQuorum { get; init; } = true;

    /// <summary>Whether votes and seals count only from the set of their epoch.</summary>
    public bool CheckEpochOfSeal { get; init; } = true;

    /// <summary>Whether blocks of others are held against seals, chain and batch before they are installed.</summary>
    public bool VerifyTransfer { get; init; } = true;

    /// <summary>Whether what is proposed again is held against the clock.</summary>
    public bool CheckTimeOnReProposal { get; init; }

    /// <summary>Whether a recovered replica knows what it voted for.</summary>
    public bool RememberVotes { get; init; } = true;

    /// <summary>Whether a broken invariant halts; off where outside checkers are to find what is wrong.</summary>
    public bool AssertInvariants { get; init; } = true;
}
