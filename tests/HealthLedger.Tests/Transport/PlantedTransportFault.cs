namespace HealthLedger.Tests.Transport;

public enum PlantedTransportFault
{
    LosesAMessage,
    SwapsMessages,
    SendsTwice,
    CutsLongMessages,
    ChangesABit,
    MisnamesTheSender,
    SaysQueuedWhenFull,
    TakesWithoutEnd,
    RefusesNewVotes,
    LetsBulkHoldUpVotes,
    HandlesSideBySide,
    KeepsUnregisteredPeers,
    ForgetsToSayDown,
    SaysUpTwice,
    IgnoresCancellation,
    DropsTheQueueWhenDisposed,
    TakesAnyLength,
    ThrowsWhenNotConnected,
    SendsAfterDispose,
    RepeatsAfterACut,
}
