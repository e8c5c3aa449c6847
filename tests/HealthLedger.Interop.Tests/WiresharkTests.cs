using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using HealthLedger.Hl7v2.Mllp;
using HealthLedger.Interop.Tests.Listener;

namespace HealthLedger.Interop.Tests;

/// <summary>What our client and our listener write is MLLP and HL7 to Wireshark's dissector.</summary>
public sealed class WiresharkTests
{
    [ToolFact("tshark", "text2pcap")]
    public async Task Dissector_sees_each_message_and_each_answer_and_nothing_malformed()
    {
        using TestFolder folder = new();
        await using MllpListener listener = new(
            new MllpListenerOptions { Port = 0 }, new MinimalAcknowledger());
        await listener.StartAsync();
        (byte[] sent, byte[] answered) = await ExchangeAsync(listener.BoundEndPoint!, count: 3);

        string[] messages = await DissectAsync(folder, "sent", sent, "40000,2575");
        string[] answers = await DissectAsync(folder, "answered", answered, "2575,40000");

        Assert.Equal(Enumerable.Repeat("hl7 ADT A01 0x0b", 3), messages);
        Assert.Equal(Enumerable.Repeat("hl7 ACK A01 0x0b", 3), answers);
    }

    // Cut short it is none: the dissector does look at the frame.
    [ToolFact("tshark", "text2pcap")]
    public async Task Dissector_sees_no_message_in_a_frame_without_its_end()
    {
        using TestFolder folder = new();
        byte[] cut = [0x0B, .. Message(1)];
        Assert.Empty(await DissectAsync(folder, "cut", cut, "40000,2575"));
    }

    private static byte[] Message(int number) => Encoding.Latin1.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"MSH|^~\\&|HL|B|APP|FAC|20260101||ADT^A01^ADT_A01|WS{number}|T|2.5.1\rPID|1||1^^^A^MR||Test\r"));

    /// <summary>What our client and our listener write, taken down between them.</summary>
    private static async Task<(byte[] Sent, byte[] Answered)> ExchangeAsync(IPEndPoint listener, int count)
    {
        using TcpListener tap = new(IPAddress.Loopback, 0);
        tap.Start();
        await using MllpClient client = await MllpClient.ConnectAsync(
            new MllpClientOptions { Port = ((IPEndPoint)tap.LocalEndpoint).Port });
        using Socket near = await tap.AcceptSocketAsync();
        using Socket far = new(SocketType.Stream, ProtocolType.Tcp);
        await far.ConnectAsync(listener);
        List<byte> sent = [];
        List<byte> answered = [];
        for (int i = 0; i < count; i++)
        {
            Task<ReadOnlyMemory<byte>> sending = client.SendAsync(Message(i));
            sent.AddRange(await PassAsync(near, far));
            answered.AddRange(await PassAsync(far, near));
            await sending;
        }

        return ([.. sent], [.. answered]);
    }

    // One frame, to its end.
    private static async Task<byte[]> PassAsync(Socket from, Socket to)
    {
        List<byte> frame = [];
        byte[] buffer = new byte[4096];
        while (frame is not [.., 0x1C, 0x0D])
        {
            int read = await from.ReceiveAsync(buffer);
            Assert.True(read > 0, "The connection ended within a frame.");
            frame.AddRange(buffer.AsSpan(0, read));
        }

        byte[] whole = [.. frame];
        await to.SendAsync(whole);
        return whole;
    }

    // One packet for each frame: text2pcap writes the headers of a TCP connection around them.
    private static async Task<string[]> DissectAsync(TestFolder folder, string name, byte[] bytes, string ports)
    {
        string dump = folder.At(name + ".txt");
        string capture = folder.At(name + ".pcap");
        await File.WriteAllTextAsync(dump, string.Concat(Frames(bytes).Select(Dump)));
        await RunAsync("text2pcap", "-q", "-T", ports, dump, capture);
        string fields = await RunAsync(
            "tshark", "-o", "hl7.display_llp:TRUE", "-r", capture, "-Y",
            "hl7.llp.eob && !_ws.malformed && !hl7.malformed", "-T", "fields",
            "-E", "separator=/s", "-e", "frame.protocols", "-e", "hl7.message.type", "-e", "hl7.event.type",
            "-e", "hl7.llp.sob");
        return [.. fields.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line[(line.LastIndexOf(':') + 1)..])];
    }

    private static IEnumerable<byte[]> Frames(byte[] bytes)
    {
        int start = 0;
        for (int i = 1; i < bytes.Length; i++)
        {
            if (bytes[i] == 0x0B || i == bytes.Length - 1)
            {
                int end = bytes[i] == 0x0B ? i : bytes.Length;
                yield return bytes[start..end];
                start = end;
            }
        }
    }

    private static string Dump(byte[] frame)
    {
        StringBuilder text = new();
        for (int i = 0; i < frame.Length; i += 16)
        {
            text.Append(CultureInfo.InvariantCulture, $"{i:x6}");
            foreach (byte one in frame.AsSpan(i, Math.Min(16, frame.Length - i)))
            {
                text.Append(CultureInfo.InvariantCulture, $" {one:x2}");
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(PeerPrograms.Find(program)!, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program}: {process.ExitCode} {await errors}");
        return text;
    }
}
