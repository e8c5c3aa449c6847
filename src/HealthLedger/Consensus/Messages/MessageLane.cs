namespace HealthLedger.Consensus.Messages;

/// <summary>How urgent a message is: a later lane never delays an earlier one.</summary>
internal enum MessageLane
{
    /// <summary>Votes, seals, view changes, questions.</summary>
    Votes,

    /// <summary>Proposals and the batches that they name.</summary>
    Proposals,

    /// <summary>Blocks for who is behind.</summary>
    Bulk,
}
