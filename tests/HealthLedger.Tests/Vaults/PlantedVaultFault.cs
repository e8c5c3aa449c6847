namespace HealthLedger.Tests.Vaults;

public enum PlantedVaultFault
{
    SignsInAnyDomain,
    SignsInTheWrongDomain,
    SignsForAnotherLedger,
    ReturnsHighS,
    CounterGoesBack,
    CounterForgetsOnReopen,
    UnprotectIgnoresContext,
    ProtectsInClear,
    ProtectsTheSameWay,
    ListsSecretKeys,
    OpensPackagesOfAnyPeriod,
    OpensFirstMessagesAlone,
    UsesOneKeyForEveryMac,
    SignsWithThePendingKey,
    DestroysTheActiveKey,
    KeepsDestroyedKeys,
    SignsNoEvidence,
    RotatesTheIndex,
}
