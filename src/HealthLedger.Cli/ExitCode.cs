namespace HealthLedger.Cli;

/// <summary>Exit codes. Permanent: scripts rely on them.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>The checked thing failed: an invalid message, a refused receipt.</summary>
    public const int CheckFailed = 1;

    /// <summary>Wrong usage.</summary>
    public const int Usage = 2;

    /// <summary>The environment: a port in use, a file that cannot be read, a passphrase that is missing.</summary>
    public const int Environment = 3;

    /// <summary>Denied.</summary>
    public const int Denied = 4;

    /// <summary>Our own ledger is not what was sealed; never used for anything else.</summary>
    public const int Integrity = 5;
}
