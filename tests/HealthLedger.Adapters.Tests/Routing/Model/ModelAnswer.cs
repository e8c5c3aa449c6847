namespace HealthLedger.Adapters.Tests.Routing.Model;

/// <summary>What a destination does with a message; the first three over a socket too.</summary>
internal enum ModelAnswer
{
    /// <summary>It takes it.</summary>
    Done = 0,

    /// <summary>It does not take it: AE, CE, AR or CR.</summary>
    Refused = 1,

    /// <summary>It can take nothing now: AR with 207, or a connection that it closes.</summary>
    Busy = 2,

    /// <summary>It says that it failed.</summary>
    Failed = 3,

    /// <summary>It throws.</summary>
    Thrown = 4,

    /// <summary>It says that it is not there.</summary>
    Unreachable = 5,
}
