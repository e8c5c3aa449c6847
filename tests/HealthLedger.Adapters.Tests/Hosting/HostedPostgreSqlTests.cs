using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using HealthLedger.Hosting.Options;
using HealthLedger.Ledger;
using HealthLedger.Records;
using HealthLedger.Subjects;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace HealthLedger.Adapters.Tests.Hosting;

public sealed class HostedPostgreSqlTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("healthledger-hosting-").FullName;
    private readonly string _name = "t" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));

    public Task InitializeAsync() => Task.CompletedTask;

    [SuppressMessage("Security", "CA2100", Justification = "The text is the test's own.")]
    public async Task DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        if (ServerFactAttribute.ConnectionString is { Length: > 0 } server)
        {
            await using NpgsqlConnection session = new(server);
            await session.OpenAsync();
            await using NpgsqlCommand drop = new($"DROP SCHEMA IF EXISTS \"healthledger_{_name}\" CASCADE", session);
            await drop.ExecuteNonQueryAsync();
        }
    }

    [ServerFact]
    public async Task A_hosted_ledger_on_PostgreSql_goes_on_in_its_schema_after_a_restart()
    {
        AppendResult sealedBefore;
        using (IHost first = Build(ServerFactAttribute.ConnectionString!))
        {
            await first.StartAsync();
            LedgerNode node = first.Services.GetRequiredKeyedService<LedgerNode>(_name);
            sealedBefore = await node.AppendAsync(new RecordSubmission
            {
                Kind = RecordKind.Laboratory,
                Payload = new byte[64],
                PayloadType = "text/plain",
                Patient = new PatientIdentifier("test", "1"),
            });
            await first.StopAsync();
        }

        using IHost second = Build(ServerFactAttribute.ConnectionString!);
        await second.StartAsync();
        LedgerNode next = second.Services.GetRequiredKeyedService<LedgerNode>(_name);
        Assert.Equal("postgresql", next.GetStatus().StorageKind);
        Assert.True((await next.GetReceiptAsync(sealedBefore.RecordId)).Bytes.Length > 0);
        Assert.Null((await next.VerifyAsync(withPayloads: true)).FirstError);
        await second.StopAsync();
    }

    [Fact]
    public async Task A_server_that_is_not_there_stops_the_start_with_a_coded_error()
    {
        // Nothing listens on port 1 of this machine.
        using IHost host = Build("Host=127.0.0.1;Port=1;Username=nobody;Timeout=2");

        HealthLedgerException refused = await Assert.ThrowsAnyAsync<HealthLedgerException>(() => host.StartAsync());

        Assert.StartsWith("HLS70", refused.Code, StringComparison.Ordinal);
    }

    private IHost Build(string server)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(
            new HostApplicationBuilderSettings { EnvironmentName = Environments.Development });
        builder.Logging.ClearProviders();
        builder.Services.AddHealthLedger(_name, Configure).UsePostgreSqlStorage(server);
        return builder.Build();
    }

    private void Configure(HealthLedgerOptions options)
    {
        options.DataFolder = Path.Combine(_folder, "data");
        options.UseDevelopmentKeys = true;
        options.CreateIfMissing = true;
        options.LedgerName = "test";
        options.Organisation = "org";
        options.Country = "DE";
    }
}
