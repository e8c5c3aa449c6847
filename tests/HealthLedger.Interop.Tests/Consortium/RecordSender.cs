using System.Globalization;
using System.Text;
using HealthLedger.Clients;
using HealthLedger.Records;
using HealthLedger.Subjects;

namespace HealthLedger.Interop.Tests.Consortium;

/// <summary>
/// Appends records at one organisation through its socket, one after the other, each until it is sealed, as an
/// application does whose node is cut off from the others.
/// </summary>
internal sealed class RecordSender
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly Action _acknowledged;
    private int _count;

    public RecordSender(ReplicaProcess to, Action acknowledged)
    {
        To = to;
        _acknowledged = acknowledged;
    }

    public ReplicaProcess To { get; }

    /// <summary>How many records are sealed; their patients are 1 to this number.</summary>
    public int Acknowledged => Volatile.Read(ref _count);

    public static PatientIdentifier Patient(string code, int number) =>
        new(code, number.ToString(CultureInfo.InvariantCulture));

    /// <summary>Appends until it is stopped, and then until the record at hand is sealed.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        await using LedgerClient client = await To.ConnectAsync();
        while (!stop.IsCancellationRequested)
        {
            int number = _count + 1;
            RecordSubmission record = new()
            {
                Kind = RecordKind.Laboratory,
                PayloadType = "text/plain",
                Payload = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"result {number}")),
                Patient = Patient(To.Code, number),
                Idempotency = new IdempotencyKey(
                    Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{To.Code}-{number}"))),
            };
            while (!await TryAppendAsync(client, record))
            {
                await Task.Delay(Pause, CancellationToken.None);
            }

            Interlocked.Increment(ref _count);
            _acknowledged();
        }
    }

    private static async Task<bool> TryAppendAsync(LedgerClient client, RecordSubmission record)
    {
        try
        {
            await client.AppendAsync(record);
            return true;
        }
        catch (HealthLedgerException exception) when (exception.IsTransient)
        {
            // Not sealed yet: the same record again.
            return false;
        }
    }
}
