using System.Globalization;
using System.Text;
using HealthLedger.Ledger;
using HealthLedger.Records;

namespace HealthLedger.WriterProcess;

/// <summary>Appends COUNT records without idempotency keys, some at once, and says what became of each.</summary>
internal sealed class Appending
{
    private const int AtOnce = 8;

    private readonly int _count;
    private readonly TextWriter _output;
    private readonly Lock _gate = new();
    private int _next;

    public Appending(int count, TextWriter output)
    {
        _count = count;
        _output = output;
    }

    public async Task RunAsync(ILedger ledger, CancellationToken end)
    {
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(() => AppendAsync(ledger, end), end)));
        Say("done");
    }

    public void Say(string line)
    {
        lock (_gate)
        {
            _output.WriteLine(line);
            _output.Flush();
        }
    }

    private async Task AppendAsync(ILedger ledger, CancellationToken end)
    {
        while (Interlocked.Increment(ref _next) - 1 is int number && number < _count)
        {
            try
            {
                AppendResult result = await ledger.AppendAsync(
                    new RecordSubmission
                    {
                        Kind = RecordKind.Laboratory,
                        Payload = Encoding.UTF8.GetBytes(string.Create(
                            CultureInfo.InvariantCulture, $"{Environment.ProcessId} {number}")),
                        PayloadType = "text/plain",
                    },
                    end);
                Say(string.Create(CultureInfo.InvariantCulture, $"ack {number} {result.RecordId}"));
            }
            catch (HealthLedgerException exception)
            {
                Say($"failed {exception.Code}");
            }
        }
    }
}
