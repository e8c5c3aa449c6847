using HealthLedger.Transport;
using HealthLedger.Transport.Tcp;

namespace HealthLedger.Tests.Transport;

public sealed class PeerFrameTests
{
    private const int Limit = 300_000;

    [Fact]
    public async Task Reader_finds_the_same_messages_however_the_bytes_are_split()
    {
        Draw draw = new(5);
        List<byte[]> messages = [];
        List<byte> stream = [];
        for (int i = 0; i < 12; i++)
        {
            byte[] message = draw.Bytes(1 + draw.Below(i == 7 ? 200 : 9));
            messages.Add(message);
            stream.AddRange(Framed(message));
            if (i % 3 == 0)
            {
                stream.AddRange(new byte[PeerFrame.HeadBytes]);
            }
        }

        byte[] bytes = [.. stream];
        for (int split = 1; split <= bytes.Length; split++)
        {
            Assert.Equal(messages, (await ReadAsync(new PiecedStream(bytes, split, each: false))).Messages);
            Assert.Equal(messages, (await ReadAsync(new PiecedStream(bytes, split, each: true))).Messages);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(65_531)]
    [InlineData(65_532)]
    [InlineData(65_533)]
    [InlineData(65_536)]
    [InlineData(131_068)]
    [InlineData(Limit)]
    public async Task Writer_and_reader_agree_on_every_length(int length)
    {
        byte[] message = new Draw(length).Bytes(length);
        TransportTally tally = new();
        LaneQueue queue = new(TransportLane.Bulk, tally);
        using MemoryStream stream = new();
        PeerFrameWriter writer = new(stream, queue, TransportLane.Bulk, tally, TimeProvider.System);
        byte[] little = [9];
        foreach (byte[] one in (byte[][])[little, message, little, message, message, little])
        {
            Assert.Equal(SendOutcome.Queued, queue.TryAdd(one));
        }

        queue.Complete();
        await writer.RunAsync(CancellationToken.None);
        (List<byte[]> messages, FrameStatus end) = await ReadAsync(new MemoryStream(stream.ToArray()));
        Assert.Equal([little, message, little, message, message, little], messages);
        Assert.Equal(FrameStatus.End, end);
    }

    [Fact]
    public async Task Length_alone_takes_no_memory()
    {
        const int Claimed = 64 << 20;
        byte[] bytes = [.. Head(Claimed), 1, 2, 3];
        PeerFrameReader reader = new(new MemoryStream(bytes), TimeProvider.System);
        long before = GC.GetAllocatedBytesForCurrentThread();
        PeerFrame frame = await reader.ReadAsync(Claimed, CancellationToken.None);
        Assert.Equal(FrameStatus.Truncated, frame.Status);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 2 << 20);
    }

    // Whatever comes, each message is one that was framed, and the end has a reason.
    [Fact]
    public async Task Reader_takes_any_bytes()
    {
        Draw draw = new(TestScale.OnlySeed() is { } seed ? unchecked((long)seed) : 11);
        byte[] good = [.. Framed([1, 2, 3]), .. new byte[4], .. Framed(draw.Bytes(500)), .. Framed([4])];
        HashSet<FrameStatus> ends = [];
        for (int i = 0; i < TestScale.Of(3000, 300_000); i++)
        {
            byte[] bytes = [.. good];
            for (int changes = 1 + draw.Below(4); changes > 0; changes--)
            {
                bytes[draw.Pick(draw.Below(8), draw.Below(bytes.Length))] = (byte)draw.Below(256);
            }

            byte[] cut = bytes[..(1 + draw.Below(bytes.Length))];
            (List<byte[]> messages, FrameStatus end) =
                await ReadAsync(new PiecedStream(cut, 1 + draw.Below(cut.Length), each: true), limit: 600);
            Assert.True(messages.Sum(one => one.Length + 4) <= cut.Length);
            Assert.All(messages, one => Assert.InRange(one.Length, 1, 600));
            ends.Add(end);
        }

        Assert.Equal([FrameStatus.TooLong, FrameStatus.End, FrameStatus.Truncated], ends.Order());
    }

    private static byte[] Head(int length)
    {
        byte[] head = new byte[PeerFrame.HeadBytes];
        PeerFrame.WriteHead(head, length);
        return head;
    }

    private static byte[] Framed(byte[] message) => [.. Head(message.Length), .. message];

    private static async Task<(List<byte[]> Messages, FrameStatus End)> ReadAsync(Stream stream, int limit = Limit)
    {
        PeerFrameReader reader = new(stream, TimeProvider.System);
        List<byte[]> messages = [];
        while (true)
        {
            PeerFrame frame = await reader.ReadAsync(limit, CancellationToken.None);
            if (frame.Status != FrameStatus.Message)
            {
                return (messages, frame.Status);
            }

            messages.Add(frame.Message.ToArray());
        }
    }
}
