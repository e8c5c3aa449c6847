using System.Text.Json;
using HealthLedger.Consensus;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Participants;
using HealthLedger.Recovery;
using HealthLedger.Tests.Ledger.Execution;
using HealthLedger.Tests.Storage;

namespace HealthLedger.Tests.Cli;

/// <summary>What an officer is shown before signing.</summary>
public sealed class RecoverySignTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(null, "not said, as of a ledger of one replica; of several, do not sign")]
    [InlineData(0UL, "nothing that a replica which is left has sealed")]
    [InlineData(1UL, "1 block above it or more, which a lost replica may have given receipts for")]
    [InlineData(3UL, "3 blocks above it or more, which a lost replica may have given receipts for")]
    [InlineData(ulong.MaxValue, "18446744073709551615 blocks above it or more")]
    public async Task Officer_reads_how_many_blocks_are_given_up(ulong? givenUp, string text)
    {
        await WriteAsync(Request(givenUp));
        CliRun run = await SignAsync("signature");
        Assert.True(run.ExitCode == 0, run.Error + run.Output);
        Assert.Contains(text, run.Output, StringComparison.Ordinal);
        Assert.NotNull(RecoverySignature.TryDecode(await File.ReadAllBytesAsync(_folder["signature"])));

        JsonElement json = (await SignAsync("another", "--json")).Json.GetProperty("givenUp");
        Assert.Equal(givenUp, json.ValueKind == JsonValueKind.Null ? null : json.GetUInt64());
    }

    [Fact]
    public async Task Request_whose_number_is_not_that_of_its_batch_is_not_signed()
    {
        RecoveryRequest request = Request(givenUp: 1);
        await WriteAsync(new RecoveryRequest(request.Header, request.Batch, claimed: 2));
        CliRun run = await SignAsync("signature");
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains(HealthLedgerErrorCodes.RecoveryRefused, run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["signature"]));
    }

    private async Task WriteAsync(RecoveryRequest request)
    {
        using RecoveryKey key = RecoveryKey.Create();
        await File.WriteAllTextAsync(_folder["officer.pem"], key.ExportPem("an officer's passphrase"));
        await File.WriteAllTextAsync(_folder["pass"], "an officer's passphrase");
        await File.WriteAllBytesAsync(_folder["request"], request.Encode());
    }

    private Task<CliRun> SignAsync(string output, params string[] more) => CliRun.OfAsync(
    [
        "recovery", "sign", "--request", _folder["request"], "--key", _folder["officer.pem"], "--passphrase-file",
        _folder["pass"], "--out", _folder[output], .. more,
    ]);

    private static RecoveryRequest Request(ulong? givenUp)
    {
        using Chain chain = new();
        using Author seal = new(31, ParticipantRoles.Provider);
        ExecutedBlock executed = chain.Recover(new RecoveryOrder
        {
            Replicas = ReplicaSet.Create(
                1, [new ReplicaDefinition(0, chain.Registrar.Id, seal.Participant.SigningKey)]),
            Keys = [],
            GivenUp = givenUp,
        });
        return new RecoveryRequest(executed.Head.Header, executed.Batch);
    }
}
