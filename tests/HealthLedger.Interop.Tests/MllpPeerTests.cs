using System.Globalization;
using System.Text;
using System.Text.Json;
using HealthLedger.Hl7v2.Mllp;

namespace HealthLedger.Interop.Tests;

/// <summary>Other people's senders and receivers against our listener and client, over real sockets.</summary>
public sealed class MllpPeerTests
{
    private const string Message =
        "MSH|^~\\&|HL|B|APP|FAC|20260101000000||ADT^A01^ADT_A01|OUT1|T|2.5.1\rPID|1||1^^^A^MR||Test\r";

    private readonly MinimalAcknowledger _handler = new();

    [PeerFact("node-hl7-client")]
    public Task Node_hl7_client_gets_an_answer_to_each_message() =>
        SendFromNodeAsync("node-hl7-client", "NHC", count: 20);

    [PeerFact("medplum-hl7")]
    public async Task Medplum_client_gets_an_answer_to_each_message_and_its_bytes_arrive_unchanged()
    {
        await SendFromNodeAsync("medplum-hl7", "MED", count: 20);
        byte[] name = "Prüfung^Ä"u8.ToArray();
        Assert.All(_handler.Received, message => Assert.True(message.AsSpan().IndexOf(name) > 0));
    }

    [PeerFact("simple-hl7")]
    public async Task Simple_hl7_with_a_shifted_header_gets_a_rejection_and_not_silence()
    {
        await using MllpListener listener = await StartAsync();
        await using PeerProcess peer = PeerProcess.StartNode("simple-hl7", "send.mjs", "127.0.0.1", PortOf(listener));
        JsonElement answer = await peer.ReadLineAsync();
        Assert.Equal("AR", answer.GetProperty("code").GetString());
        Assert.Equal("2.5.1", answer.GetProperty("controlId").GetString());
        await peer.FinishAsync();
        Assert.Single(_handler.Received);
    }

    [PeerFact(PeerPrograms.MllpSend)]
    public async Task Python_mllp_send_gets_each_answer_in_one_read()
    {
        Assert.Null(PeerPrograms.Missing(PeerPrograms.MllpSend));
        string file = Path.GetTempFileName();
        try
        {
            const string second = "MSH|^~\\&|PY|A|HL|B|20260101000000||ORU^R01^ORU_R01|PY2|T|2.5.1\rPID|1\r";
            await File.WriteAllTextAsync(file, $"\x0b{Message}\x1c\r\x0b{second}\x1c\r", Encoding.Latin1);
            await using MllpListener listener = await StartAsync();
            await using PeerProcess peer = PeerProcess.Start(
                PeerPrograms.Find(PeerPrograms.MllpSend)!, "--port", PortOf(listener), "--file", file, "127.0.0.1");
            string output = await peer.FinishAsync();
            Assert.Contains("MSA|AA|OUT1", output, StringComparison.Ordinal);
            Assert.Contains("MSA|AA|PY2", output, StringComparison.Ordinal);
            Assert.Equal(2, _handler.Received.Count);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [PeerFact("node-hl7-server")]
    public async Task Node_hl7_server_takes_a_message_of_our_client_on_each_connection()
    {
        await using PeerProcess peer = PeerProcess.StartNode("node-hl7-server", "serve.mjs");
        int port = (await peer.ReadLineAsync()).GetProperty("port").GetInt32();
        for (int i = 1; i <= 5; i++)
        {
            await using MllpClient client = await MllpClient.ConnectAsync(new MllpClientOptions { Port = port });
            string reply = Encoding.Latin1.GetString((await client.SendAsync(Outbound(i))).Span);
            Assert.Contains(Invariant($"MSA|AA|OUT{i}"), reply, StringComparison.Ordinal);
            Assert.Equal(Invariant($"OUT{i}"), (await peer.ReadLineAsync()).GetProperty("received").GetString());
        }
    }

    /// <summary>
    /// node-hl7-server 2.5.0 handles every earlier message of a connection again with each new one, and answers
    /// them all: a sender that takes the first reply takes the answer to another message.
    /// </summary>
    [PeerFact("node-hl7-server")]
    public async Task Replies_to_earlier_messages_from_node_hl7_server_are_dropped_by_control_id()
    {
        await using PeerProcess peer = PeerProcess.StartNode("node-hl7-server", "serve.mjs");
        int port = (await peer.ReadLineAsync()).GetProperty("port").GetInt32();
        await using MllpClient client = await MllpClient.ConnectAsync(
            new MllpClientOptions { Port = port, IsReplyTo = HasControlIdOf });
        for (int i = 1; i <= 5; i++)
        {
            string reply = Encoding.Latin1.GetString((await client.SendAsync(Outbound(i))).Span);
            Assert.Contains(Invariant($"MSA|AA|OUT{i}"), reply, StringComparison.Ordinal);
        }

        Assert.Equal(0 + 1 + 2 + 3 + 4, client.UnmatchedReplyCount);
    }

    private static byte[] Outbound(int number) =>
        Encoding.Latin1.GetBytes(Message.Replace("OUT1", Invariant($"OUT{number}"), StringComparison.Ordinal));

    private static bool HasControlIdOf(ReadOnlyMemory<byte> sent, ReadOnlyMemory<byte> reply)
    {
        string controlId = Encoding.Latin1.GetString(sent.Span).Split('\r')[0].Split('|')[9];
        string answer = Encoding.Latin1.GetString(reply.Span);
        return answer.Split('\r').Any(segment => segment.Split('|') is ["MSA", _, string id, ..] && id == controlId);
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private async Task SendFromNodeAsync(string name, string prefix, int count)
    {
        await using MllpListener listener = await StartAsync();
        string number = count.ToString(CultureInfo.InvariantCulture);
        await using PeerProcess peer = PeerProcess.StartNode(name, "send.mjs", "127.0.0.1", PortOf(listener), number);
        for (int i = 1; i <= count; i++)
        {
            JsonElement answer = await peer.ReadLineAsync();
            Assert.Equal("AA", answer.GetProperty("code").GetString());
            string id = string.Create(CultureInfo.InvariantCulture, $"{prefix}{i}");
            Assert.Equal(id, answer.GetProperty("controlId").GetString());
        }

        await peer.FinishAsync();
        Assert.Equal(count, _handler.Received.Count);
    }

    private async Task<MllpListener> StartAsync()
    {
        MllpListener listener = new(new MllpListenerOptions { Port = 0 }, _handler);
        await listener.StartAsync();
        return listener;
    }

    private static string PortOf(MllpListener listener) =>
        listener.BoundEndPoint!.Port.ToString(CultureInfo.InvariantCulture);
}
