using System.Globalization;
using System.Text;
using System.Text.Json;
using HealthLedger.Interop.Tests.Listener;

namespace HealthLedger.Interop.Tests;

/// <summary>
/// Other people's senders against the listener process: every AA stands for a record sealed on SQLite.
/// </summary>
public sealed class ListenerPeerTests
{
    [PeerFact("node-hl7-client")]
    public Task Node_hl7_client_gets_AA_for_each_message_and_each_is_sealed() =>
        SendFromNodeAsync("node-hl7-client", "NHC", count: 20);

    [PeerFact("medplum-hl7")]
    public Task Medplum_client_gets_AA_for_each_message_and_each_is_sealed() =>
        SendFromNodeAsync("medplum-hl7", "MED", count: 20);

    [PeerFact(PeerPrograms.MllpSend)]
    public async Task Python_mllp_send_gets_AA_for_each_message_and_each_is_sealed()
    {
        Assert.Null(PeerPrograms.Missing(PeerPrograms.MllpSend));
        using TestFolder folder = new();
        string file = folder.At("messages.hl7");
        string[] controlIds = ["PY1", "PY2", "PY3"];
        await File.WriteAllTextAsync(
            file,
            string.Concat(controlIds.Select(
                id => $"\x0b{Encoding.ASCII.GetString(TestMessages.Admission(id))}\x1c\r")));
        await using (ListenerProcess listener = await ListenerProcess.StartReadyAsync(folder.At("data")))
        {
            await using PeerProcess peer = PeerProcess.Start(
                PeerPrograms.Find(PeerPrograms.MllpSend)!, "--port", PortOf(listener), "--file", file, "127.0.0.1");
            string output = await peer.FinishAsync();
            Assert.All(controlIds, id => Assert.Contains("MSA|AA|" + id, output, StringComparison.Ordinal));
            Assert.Equal(0, await listener.StopAsync());
        }

        await AssertSealedAsync(folder.At("data"), controlIds);
    }

    [PeerFact(PeerPrograms.MllpSend)]
    public async Task Python_mllp_send_reads_the_commit_acknowledgments_that_its_messages_ask_for()
    {
        using TestFolder folder = new();
        string file = folder.At("messages.hl7");
        string[] messages = [Enhanced("PE1", "AL|NE"), Enhanced("PE2", "NE|AL"), Enhanced("PE3", "AL|NE", "PIX")];
        await File.WriteAllTextAsync(file, string.Concat(messages.Select(text => $"\x0b{text}\x1c\r")));
        await using (ListenerProcess listener = await ListenerProcess.StartReadyAsync(
            folder.At("data"), isStored: true))
        {
            await using PeerProcess peer = PeerProcess.Start(
                PeerPrograms.Find(PeerPrograms.MllpSend)!, "--port", PortOf(listener), "--file", file, "127.0.0.1");
            string output = await peer.FinishAsync();
            Assert.All(
                (string[])["MSA|CA|PE1", "MSA|AA|PE2", "MSA|CE|PE3"],
                answer => Assert.Contains(answer, output, StringComparison.Ordinal));
            Assert.Equal(0, await listener.StopAsync());
        }

        await AssertSealedAsync(folder.At("data"), ["PE1", "PE2"]);
    }

    private static string Enhanced(string controlId, string wishes, string patient = "PID") =>
        Encoding.ASCII.GetString(TestMessages.Admission(controlId))
            .Replace("|P|2.5.1\r", $"|P|2.5.1|||{wishes}\r", StringComparison.Ordinal)
            .Replace("\rPID|", $"\r{patient}|", StringComparison.Ordinal);

    private static async Task SendFromNodeAsync(string name, string prefix, int count)
    {
        string[] controlIds =
        [
            .. Enumerable.Range(1, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"{prefix}{i}")),
        ];
        using TestFolder folder = new();
        await using (ListenerProcess listener = await ListenerProcess.StartReadyAsync(folder.At("data")))
        {
            await using PeerProcess peer = PeerProcess.StartNode(
                name, "send.mjs", "127.0.0.1", PortOf(listener), count.ToString(CultureInfo.InvariantCulture));
            foreach (string controlId in controlIds)
            {
                JsonElement answer = await peer.ReadLineAsync();
                Assert.Equal("AA", answer.GetProperty("code").GetString());
                Assert.Equal(controlId, answer.GetProperty("controlId").GetString());
            }

            await peer.FinishAsync();
            Assert.Equal(0, await listener.StopAsync());
        }

        await AssertSealedAsync(folder.At("data"), controlIds);
    }

    private static async Task AssertSealedAsync(string data, string[] controlIds)
    {
        await using OpenedLedger ledger = await OpenedLedger.StartAsync(data);
        await ledger.DrainAsync();
        await ledger.VerifyAsync();
        LedgerLine[] appended = [.. (await ledger.ReadEntriesAsync())
            .Where(line => line.Operation == Verifier.OperationType.AppendRecord)];
        IReadOnlyDictionary<string, string> found = await ledger.ReadControlIdsAsync(appended);
        Assert.Equal(controlIds, appended.Select(line => found[line.Record!]));
    }

    private static string PortOf(ListenerProcess listener) => listener.Port.ToString(CultureInfo.InvariantCulture);
}
