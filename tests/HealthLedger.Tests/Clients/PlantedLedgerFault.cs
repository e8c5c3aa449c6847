namespace HealthLedger.Tests.Clients;

/// <summary>What a ledger may get wrong between its caller and its node.</summary>
public enum PlantedLedgerFault
{
    SendsAppendsTwice,
    ForgetsRepeats,
    OpensDenials,
    TrustsTheCallersAccess,
    CutsPayloads,
    LosesItems,
    ReversesListings,
    KeepsListingsOpen,
    ChangesCodes,
    WrapsExceptions,
    LosesReasons,
    LosesVersions,
    AnswersFromAnotherEntry,
    HidesProgress,
    OverwritesBackups,
    LosesSuspensions,
    HidesMessageAccesses,
    ForgetsDeliveries,
}
