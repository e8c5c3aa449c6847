namespace HealthLedger;

/// <content>Storage on a database server, HLS702n. Listed in docs/reference/error-codes-storage-servers.md.</content>
public static partial class HealthLedgerErrorCodes
{
    /// <summary>The database server cannot be reached, or has no room for a session.</summary>
    public const string ServerUnreachable = "HLS7020";

    /// <summary>The database server refuses the user or what it wants to do.</summary>
    public const string ServerAccessDenied = "HLS7021";

    /// <summary>There is no such database on the server.</summary>
    public const string DatabaseMissing = "HLS7022";

    /// <summary>The schema of the ledger is not in the database.</summary>
    public const string SchemaMissing = "HLS7023";

    /// <summary>The database server takes no writes.</summary>
    public const string ServerReadOnly = "HLS7024";

    /// <summary>The database server is set to lose acknowledged writes.</summary>
    public const string ServerUnsafe = "HLS7025";

    /// <summary>The database server is too old.</summary>
    public const string ServerTooOld = "HLS7026";

    /// <summary>Another node has taken over the lease of the writer.</summary>
    public const string LeaseLost = "HLS7027";

    /// <summary>Whether a write reached the database server could not be found out.</summary>
    public const string WriteOutcomeUnknown = "HLS7028";

    /// <summary>The schema that a ledger is to be restored into is there already.</summary>
    public const string SchemaExists = "HLS7029";
}
