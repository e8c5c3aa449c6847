using System.Security.Cryptography;
using HealthLedger.Storage.PostgreSql;

namespace HealthLedger.Tests.Storage.PostgreSql;

/// <summary>A schema of one test, dropped with it.</summary>
internal sealed class TestSchema : IAsyncDisposable
{
    public string Name { get; } = "test_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    /// <summary>Options that a test may change before it makes a driver of them.</summary>
    public PostgreSqlLedgerStorageOptions Options(int? port = null)
    {
        Npgsql.NpgsqlConnectionStringBuilder settings = TestServer.Settings();
        settings.Port = port ?? settings.Port;
        return new PostgreSqlLedgerStorageOptions
        {
            ConnectionString = settings.ConnectionString,
            Schema = Name,
            CreateSchema = true,
            HandOverTimeout = TimeSpan.FromSeconds(20),
            LeaseDuration = TimeSpan.FromSeconds(3),
        };
    }

    public PostgreSqlLedgerStorageDriver Driver() => new(Options());

    /// <summary>Ends all sessions of whoever holds the lease now, as another node does that cannot wait for one of
    /// them.</summary>
    public async Task EndSessionsOfHolderAsync() => await TestServer.RunAsync(
        $"""
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE application_name = 'HealthLedger ' || (SELECT holder FROM "{Name}".lease)
        """);

    public async ValueTask DisposeAsync() =>
        await TestServer.RunAsync($"DROP SCHEMA IF EXISTS \"{Name}\" CASCADE");
}
