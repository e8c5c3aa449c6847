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
    UsesOneKeyForEveryMac,
    SignsWithThePendingKey,
    DestroysTheActiveKey,
    KeepsDestroyedKeys,
    SignsNoEvidence,
    RotatesTheIndex,
}
