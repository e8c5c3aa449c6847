namespace HealthLedger.Consensus.Messages;

/// <summary>The first item of every consensus message. Numbers are never used again.</summary>
internal enum ConsensusMessageType
{
    PrePrepare = 1,
    Prepare = 2,
    Commit = 3,
    Seal = 4,
    ViewChange = 5,
    NewView = 6,
    Status = 7,
    FetchBatch = 8,
    BatchBody = 9,
    FetchBlocks = 10,
    Blocks = 11,
    Decision = 12,
}
