using System.Globalization;
using System.Text;
using HealthLedger.Hl7v2.Mllp;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Subjects;

namespace HealthLedger.Interop.Tests.Consortium;

/// <summary>
/// Sends to one organisation, one message after the other, each until it is answered with AA: as an interface engine
/// does whose listener dies, stands still, or is cut off from the others.
/// </summary>
internal sealed class ReplicaSender
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly ReplicaProcess _to;
    private readonly Action _acknowledged;
    private int _count;

    public ReplicaSender(ReplicaProcess to, Action acknowledged)
    {
        _to = to;
        _acknowledged = acknowledged;
    }

    public ReplicaProcess To => _to;

    /// <summary>How many messages were answered with AA; their patients are 1 to this number.</summary>
    public int Acknowledged => Volatile.Read(ref _count);

    public static PatientIdentifier Patient(string code, int number) =>
        new(code, number.ToString(CultureInfo.InvariantCulture));

    /// <summary>Sends until it is stopped, and then until the message at hand is acknowledged.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            ReadOnlyMemory<byte> message = Message(_to.Code, _count + 1);
            while (!await TrySendAsync(message))
            {
                await Task.Delay(Pause, CancellationToken.None);
            }

            Interlocked.Increment(ref _count);
            _acknowledged();
        }
    }

    private static byte[] Message(string code, int number)
    {
        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"""
            MSH|^~\&|LIS|{code}|LEDGER|{code}|20260301120000||ORU^R01^ORU_R01|{code}-{number:000000}|P|2.5.1
            PID|1||{number}^^^{code}^MR||Sample^Generated||19700101|F
            OBR|1|G{number}||2345-7^Glucose^LN
            OBX|1|NM|2345-7^Glucose^LN||{number}|mg/dL|70-99||||F

            """);
        return Encoding.ASCII.GetBytes(text.ReplaceLineEndings("\r"));
    }

    private async Task<bool> TrySendAsync(ReadOnlyMemory<byte> message)
    {
        try
        {
            await using MllpClient client = await MllpClient.ConnectAsync(new MllpClientOptions
            {
                Port = _to.Mllp.Port,
                ReplyTimeout = Patience,
            });
            ReadOnlyMemory<byte> answer = await client.SendAsync(message);
            return Hl7Message.TryParse(answer, null, out Hl7Message? read, out _) && read.GetString("MSA-1") == "AA";
        }
        catch (Exception exception) when (exception is HealthLedgerException or IOException or TimeoutException
            or System.Net.Sockets.SocketException or OperationCanceledException)
        {
            // Nothing was promised: it is sent again.
            return false;
        }
    }
}
