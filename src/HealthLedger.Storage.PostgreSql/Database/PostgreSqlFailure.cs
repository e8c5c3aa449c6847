using System.Net.Sockets;
using Npgsql;

namespace HealthLedger.Storage.PostgreSql.Database;

/// <summary>
/// Turns what the server and the network answer into coded failures
/// (https://www.postgresql.org/docs/current/errcodes-appendix.html). The server's own messages are left out, because
/// they may quote what was written.
/// </summary>
internal static class PostgreSqlFailure
{
    /// <summary>The SQLSTATE of a write whose epoch is not the lease's.</summary>
    public const string FencedState = "HLF01";

    /// <summary>The SQLSTATE of an append that does not continue the journal.</summary>
    public const string JournalMovedState = "HLF02";

    /// <summary>Whether a failure leaves it unknown what the server did: the session is gone.</summary>
    public static bool IsConnectionLoss(Exception exception) => exception switch
    {
        // A session that is ended may have committed before: only an error that leaves it usable undoes for certain.
        PostgresException server => !string.Equals(server.InvariantSeverity, "ERROR", StringComparison.Ordinal),
        NpgsqlException or SocketException or IOException or TimeoutException => true,
        _ => false,
    };

    /// <summary>Whether a failure is one of the database, not one of ours.</summary>
    public static bool IsOfDatabase(Exception exception) =>
        exception is NpgsqlException or SocketException or IOException or TimeoutException;

    /// <summary>Whether a failure to ask the server may pass by itself.</summary>
    public static bool MayPass(Exception exception) =>
        IsOfDatabase(exception) || exception is StorageFailureException { IsTransient: true };

    /// <summary>The failure of an exception.</summary>
    /// <param name="exception">One that <see cref="IsOfDatabase"/> accepts.</param>
    /// <param name="where">Server, database and schema.</param>
    public static Exception Of(Exception exception, string where) => exception is PostgresException server
        ? OfServer(server.SqlState, where)
        : new StorageFailureException(
            HealthLedgerErrorCodes.ServerUnreachable,
            $"The database server of '{where}' cannot be reached, or the session broke. Check that it runs and that "
            + "the network lets this machine through; the node tries again.",
            isTransient: true,
            exception);

    private static Exception OfServer(string state, string where) => state switch
    {
        FencedState => LeaseLost(where),
        JournalMovedState => new StorageFailureException(
            HealthLedgerErrorCodes.Damaged,
            $"The journal in '{where}' does not end where this node left it. Keep it for inspection and restore a "
            + "copy; nobody but the node may write to the schema."),
        PostgresErrorCodes.DiskFull => new StorageFailureException(
            HealthLedgerErrorCodes.DiskFull,
            $"The disk of the database server of '{where}' is full. Free space or enlarge it; nothing of this write "
            + "remains.",
            isTransient: true),
        PostgresErrorCodes.InvalidCatalogName => new StorageFailureException(
            HealthLedgerErrorCodes.DatabaseMissing,
            $"There is no such database on the server: '{where}'. Check its name in the connection string, "
            + "or make it."),
        PostgresErrorCodes.ReadOnlySqlTransaction => ReadOnly(where),
        PostgresErrorCodes.InsufficientPrivilege => AccessDenied(where, state),
        PostgresErrorCodes.IndexCorrupted or PostgresErrorCodes.DataCorrupted => new StorageFailureException(
            HealthLedgerErrorCodes.Damaged,
            $"The database server finds '{where}' damaged ({state}). Keep the server's files for inspection and "
            + "restore a copy."),
        PostgresErrorCodes.IoError => new StorageFailureException(
            HealthLedgerErrorCodes.InputOutputFailed,
            $"The database server of '{where}' cannot read or write its files ({state}). Check the server's log and "
            + "its disk."),
        _ => OfClass(state, where),
    };

    private static Exception OfClass(string state, string where) => state[..2] switch
    {
        "28" => AccessDenied(where, state),
        "23" or "3F" or "42" => new StorageFailureException(
            HealthLedgerErrorCodes.Damaged,
            $"Tables of '{where}' are missing, or hold what this node did not write ({state}). Check the schema's "
            + "name, or restore the schema from a copy."),
        "08" or "25" or "53" or "57" => new StorageFailureException(
            HealthLedgerErrorCodes.ServerUnreachable,
            $"The database server of '{where}' is starting, stopping or out of resources ({state}). The node tries "
            + "again.",
            isTransient: true),
        "40" or "55" => new StorageFailureException(
            HealthLedgerErrorCodes.DatabaseLocked,
            $"Another session holds a lock on '{where}' ({state}). End what uses the ledger's schema beside the node.",
            isTransient: true),
        _ => new InvalidOperationException($"SQLSTATE {state} on '{where}'."),
    };

    /// <summary>The lease is somebody else's.</summary>
    public static StorageFailureException LeaseLost(string where) => new(
        HealthLedgerErrorCodes.LeaseLost,
        $"Another node has taken over the writer's lease of '{where}'. This one writes nothing more: stop it, see that "
        + "the other one is meant to run, and start this one again as the one that waits.");

    /// <summary>A server that takes no writes.</summary>
    public static StorageFailureException ReadOnly(string where) => new(
        HealthLedgerErrorCodes.ServerReadOnly,
        $"The database server of '{where}' takes no writes: it is a standby, or its default is read-only. Name the "
        + "primary in the connection string (Target Session Attributes=primary), or end the read-only state.",
        isTransient: true);

    private static StorageFailureException AccessDenied(string where, string state) => new(
        HealthLedgerErrorCodes.ServerAccessDenied,
        $"The database server of '{where}' refuses the user ({state}). Check user, password and pg_hba.conf, and that "
        + "the user owns the ledger's schema.");
}
