using System.Globalization;
using System.Text;
using HealthLedger.Hl7v2.Mllp;
using HealthLedger.Hl7v2.Parsing;

namespace HealthLedger.Interop.Tests.Consortium;

/// <summary>Sends HL7 messages to a listener, each until it is answered with AA, as an interface engine does.</summary>
internal sealed class MessageSender(ReplicaProcess to, Action acknowledged) : ReplicaSender(to, to.Code, acknowledged)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    protected override async Task<bool> TrySendAsync(int number)
    {
        try
        {
            await using MllpClient client = await MllpClient.ConnectAsync(new MllpClientOptions
            {
                Port = To.Mllp.Port,
                ReplyTimeout = Patience,
            });
            ReadOnlyMemory<byte> answer = await client.SendAsync(Message(To.Code, number));
            return Hl7Message.TryParse(answer, null, out Hl7Message? read, out _) && read.GetString("MSA-1") == "AA";
        }
        catch (Exception exception) when (exception is HealthLedgerException or IOException or TimeoutException
            or System.Net.Sockets.SocketException or OperationCanceledException)
        {
            return false;
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
}
