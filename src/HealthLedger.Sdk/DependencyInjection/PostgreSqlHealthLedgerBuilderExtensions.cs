using HealthLedger.Hosting;
using HealthLedger.Storage.PostgreSql;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Chooses PostgreSQL as a hosted ledger's storage.</summary>
public static class PostgreSqlHealthLedgerBuilderExtensions
{
    private const string DefaultSchema = "healthledger";

    /// <summary>
    /// Stores in a schema of a PostgreSQL database; genesis and vault stay in the ledger's data folder. In the
    /// Development environment the schema is made when it is not there; elsewhere only when
    /// <see cref="PostgreSqlLedgerStorageOptions.CreateSchema"/> is set.
    /// </summary>
    /// <param name="builder">The ledger.</param>
    /// <param name="connectionString">How the server is reached, in Npgsql's form; from a secret store.</param>
    /// <param name="configure">Sets schema and times. The schema is "healthledger", followed by "_" and the ledger's
    /// name where it has one, unless it is set here. Optional.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">When the host starts: an option is outside its range, or the ledger's name
    /// cannot be part of a schema's name.</exception>
    public static IHealthLedgerBuilder UsePostgreSqlStorage(
        this IHealthLedgerBuilder builder,
        string connectionString,
        Action<PostgreSqlLedgerStorageOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(connectionString);
        string schema = builder.Name.Length == 0 ? DefaultSchema : $"{DefaultSchema}_{builder.Name}";
        return builder.UseStorage((services, _) =>
        {
            PostgreSqlLedgerStorageOptions options = new()
            {
                ConnectionString = connectionString,
                Schema = schema,
                CreateSchema = services.GetService<IHostEnvironment>()?.IsDevelopment() == true,
            };
            configure?.Invoke(options);
            return new PostgreSqlLedgerStorageDriver(options, services.GetService<TimeProvider>());
        });
    }
}
