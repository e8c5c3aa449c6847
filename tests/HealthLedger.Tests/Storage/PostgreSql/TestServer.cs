using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace HealthLedger.Tests.Storage.PostgreSql;

/// <summary>The server of tests/start-servers.sh, and schemas of one test each on it.</summary>
[SuppressMessage("Security", "CA2100", Justification = "The texts are the tests' own.")]
internal static class TestServer
{
    public const string Absent = "No PostgreSQL: run tests/start-servers.sh and set HEALTHLEDGER_TEST_POSTGRES.";

    public static string? ConnectionString { get; } = Environment.GetEnvironmentVariable("HEALTHLEDGER_TEST_POSTGRES");

    public static bool IsMissing => string.IsNullOrEmpty(ConnectionString);

    public static bool IsRequired => Environment.GetEnvironmentVariable("CI") == "true";

    public static NpgsqlConnectionStringBuilder Settings() =>
        new(ConnectionString ?? throw new InvalidOperationException(Absent));

    /// <summary>Runs statements as the tests' user, in the tests' database or another one.</summary>
    public static async Task RunAsync(string text, string? database = null)
    {
        NpgsqlConnectionStringBuilder settings = Settings();
        settings.Database = database ?? settings.Database;
        settings.Pooling = false;
        await using NpgsqlConnection session = new(settings.ConnectionString);
        await session.OpenAsync();
        await using NpgsqlCommand command = new(text, session);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>What a statement finds first.</summary>
    public static async Task<T> AskAsync<T>(string text, string? database = null)
    {
        NpgsqlConnectionStringBuilder settings = Settings();
        settings.Database = database ?? settings.Database;
        settings.Pooling = false;
        await using NpgsqlConnection session = new(settings.ConnectionString);
        await session.OpenAsync();
        await using NpgsqlCommand command = new(text, session);
        return (T)(await command.ExecuteScalarAsync())!;
    }
}
