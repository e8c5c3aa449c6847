using System.Globalization;
using System.Text;
using HealthLedger.Clients;
using HealthLedger.Records;

namespace HealthLedger.Interop.Tests.Consortium;

/// <summary>Appends records through the socket of a node, each until it is sealed.</summary>
internal sealed class RecordSender(ReplicaProcess to, string patients, Action acknowledged)
    : ReplicaSender(to, patients, acknowledged)
{
    protected override async Task<bool> TrySendAsync(int number)
    {
        try
        {
            await using LedgerClient client = await To.ConnectAsync();
            await client.AppendAsync(new RecordSubmission
            {
                Kind = RecordKind.Laboratory,
                PayloadType = "text/plain",
                Payload = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"result {number}")),
                Patient = Patient(number),
                Idempotency = new IdempotencyKey(
                    Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Patients}-{number}"))),
            });
            return true;
        }
        catch (HealthLedgerException exception) when (exception.IsTransient)
        {
            return false;
        }
    }
}
