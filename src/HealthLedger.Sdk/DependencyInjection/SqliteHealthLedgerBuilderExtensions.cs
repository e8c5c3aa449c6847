using HealthLedger.Hosting;
using HealthLedger.Storage.Sqlite;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Chooses SQLite as a hosted ledger's storage.</summary>
public static class SqliteHealthLedgerBuilderExtensions
{
    /// <summary>Stores in the ledger's data folder: journal files and two SQLite databases.</summary>
    /// <param name="builder">The ledger.</param>
    /// <param name="configure">Sets limits; the data folder is the ledger's own unless it is set here.
    /// Optional.</param>
    /// <returns>The same builder.</returns>
    public static IHealthLedgerBuilder UseSqliteStorage(
        this IHealthLedgerBuilder builder, Action<SqliteLedgerStorageOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.UseStorage((services, dataFolder) =>
        {
            SqliteLedgerStorageOptions options = new() { DataFolder = dataFolder };
            configure?.Invoke(options);
            return new SqliteLedgerStorageDriver(options, services.GetService<TimeProvider>());
        });
    }
}
