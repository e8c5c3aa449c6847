using HealthLedger.Storage;
using HealthLedger.Storage.PostgreSql.Database;
using Npgsql;

namespace HealthLedger.Tests.Storage.PostgreSql;

/// <summary>What the server refuses within a write: coded, nothing stored, no content in the message.</summary>
public sealed class PostgreSqlRefusalTests
{
    [PostgreSqlTheory]
    [InlineData("53100", HealthLedgerErrorCodes.DiskFull, true)]
    [InlineData("53200", HealthLedgerErrorCodes.ServerUnreachable, true)]
    [InlineData("25006", HealthLedgerErrorCodes.ServerReadOnly, true)]
    [InlineData("55P03", HealthLedgerErrorCodes.DatabaseLocked, true)]
    [InlineData("58030", HealthLedgerErrorCodes.InputOutputFailed, false)]
    [InlineData("XX001", HealthLedgerErrorCodes.Damaged, false)]
    [InlineData("42501", HealthLedgerErrorCodes.ServerAccessDenied, false)]
    public async Task Append_that_the_server_refuses_leaves_nothing_and_the_next_one_is_stored(
        string state, string code, bool isTransient)
    {
        await using TestSchema schema = new();
        await using ILedgerStorage storage = await schema.Driver().OpenAsync(CancellationToken.None);
        await storage.Journal.AppendAsync([new byte[] { 1 }], CancellationToken.None);
        await TestServer.RunAsync(
            $"""
            CREATE FUNCTION {schema.Name}.refuse() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'patient content' USING ERRCODE = '{state}', DETAIL = 'patient content'; END $$;
            CREATE TRIGGER refuse BEFORE INSERT ON {schema.Name}.journal EXECUTE FUNCTION {schema.Name}.refuse();
            """);
        StorageFailureException failure = await Assert.ThrowsAsync<StorageFailureException>(
            async () => await storage.Journal.AppendAsync([new byte[] { 2 }], CancellationToken.None));
        Assert.Equal((code, isTransient), (failure.Code, failure.IsTransient));
        Assert.DoesNotContain("patient", failure.ToString(), StringComparison.Ordinal);
        await TestServer.RunAsync($"DROP TRIGGER refuse ON {schema.Name}.journal");
        JournalPosition position = await storage.Journal.AppendAsync([new byte[] { 3 }], CancellationToken.None);
        Assert.Equal(1UL, position.Value);
    }

    [Fact]
    public void Session_that_the_server_ended_may_have_committed() => Assert.True(
        PostgreSqlFailure.IsConnectionLoss(
            new PostgresException("text", "FATAL", "FATAL", PostgresErrorCodes.AdminShutdown)));

    [Fact]
    public void Error_that_leaves_the_session_usable_undoes_for_certain() => Assert.False(
        PostgreSqlFailure.IsConnectionLoss(
            new PostgresException("text", "ERROR", "ERROR", PostgresErrorCodes.DiskFull)));

    [PostgreSqlFact]
    public async Task Session_that_the_administrator_ends_is_replaced()
    {
        await using TestSchema schema = new();
        await using ILedgerStorage storage = await schema.Driver().OpenAsync(CancellationToken.None);
        for (int number = 0; number < 5; number++)
        {
            await storage.Journal.AppendAsync([new byte[] { 1 }], CancellationToken.None);
            await storage.Custody.WriteAsync(
                new CustodyWrite { Rows = [new PrivateRow(PrivateTable.Meta, new byte[] { 1 }, new byte[1], 1)] },
                CancellationToken.None);
            string holder = await TestServer.AskAsync<string>($"SELECT holder FROM {schema.Name}.lease");
            await TestServer.RunAsync(
                $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE '%{holder}'");
        }

        Assert.Equal(5UL, storage.Journal.End.Value);
        Assert.Equal(5L, await TestServer.AskAsync<long>($"SELECT count(*) FROM {schema.Name}.journal"));
        Assert.NotNull(await storage.Custody.ReadRowAsync(PrivateTable.Meta, new byte[] { 1 }, CancellationToken.None));
    }
}
