using System.Globalization;
using System.Text;
using HealthLedger.Ledger;
using HealthLedger.Records;
using HealthLedger.Storage.PostgreSql;

namespace HealthLedger.WriterProcess;

/// <summary>Appends keys 0 to COUNT - 1, many at once, and says each acknowledgement.</summary>
internal sealed class Writer
{
    private const int AtOnce = 16;
    private const int Halted = 3;
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(50);

    private readonly string _folder;
    private readonly string _schema;
    private readonly int _count;
    private readonly TextWriter _output;
    private readonly Lock _gate = new();
    private int _next;

    public Writer(string folder, string schema, int count, TextWriter output)
    {
        _folder = folder;
        _schema = schema;
        _count = count;
        _output = output;
    }

    /// <summary>Opens, appends, waits for the end.</summary>
    /// <returns>0, or 3 when the node halted.</returns>
    public async Task<int> RunAsync(CancellationToken end)
    {
        while (true)
        {
            try
            {
                return await WriteAsync(end);
            }
            catch (KeyUnavailableException exception)
                when (exception.Code == HealthLedgerErrorCodes.VaultChanged)
            {
                // Who wrote before has written the vault since it was opened here.
            }
        }
    }

    private async Task<int> WriteAsync(CancellationToken end)
    {
        await using LedgerFolder folder = await LedgerFolder.OpenAsync(
            _folder, LedgerFolder.DevelopmentPassphrase, CancellationToken.None);
        Say("waiting");
        await using LedgerNode node = await new LedgerNodeBuilder
        {
            Genesis = folder.Genesis,
            Vault = folder.Vault,
            Storage = new PostgreSqlLedgerStorageDriver(new PostgreSqlLedgerStorageOptions
            {
                ConnectionString = Environment.GetEnvironmentVariable("HEALTHLEDGER_TEST_POSTGRES")!,
                Schema = _schema,
                CreateSchema = true,
                LeaseDuration = TimeSpan.FromSeconds(3),
                HandOverTimeout = Timeout.InfiniteTimeSpan,
            }),
        }.StartAsync(end);
        Say("ready");
        try
        {
            await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(() => AppendAsync(node, end), end)));
            Say("done");
            while (!node.GetStatus().IsHalted)
            {
                await Task.Delay(LookAgain, end);
            }

            Say($"halted {node.GetStatus().Fault}");
            return Halted;
        }
        catch (HealthLedgerException exception)
        {
            Say($"halted {(exception.InnerException as HealthLedgerException ?? exception).Code}");
            return Halted;
        }
        catch (OperationCanceledException)
        {
            // Asked to end.
        }

        return 0;
    }

    private async Task AppendAsync(LedgerNode node, CancellationToken end)
    {
        while (Interlocked.Increment(ref _next) - 1 is int number && number < _count)
        {
            byte[] key = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"key {number}"));
            AppendResult result = await node.AppendAsync(
                new RecordSubmission
                {
                    Kind = RecordKind.Laboratory,
                    Payload = key,
                    PayloadType = "text/plain",
                    Idempotency = new IdempotencyKey(key),
                },
                end);
            Say(string.Create(CultureInfo.InvariantCulture, $"ack {number} {result.RecordId}"));
        }
    }

    private void Say(string line)
    {
        lock (_gate)
        {
            _output.WriteLine(line);
            _output.Flush();
        }
    }
}
