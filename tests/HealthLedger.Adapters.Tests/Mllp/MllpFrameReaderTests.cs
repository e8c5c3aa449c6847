using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using HealthLedger.Hl7v2.Mllp;

namespace HealthLedger.Adapters.Tests.Mllp;

public sealed class MllpFrameReaderTests
{
    [Theory]
    [InlineData("[abc]/", "Complete 'abc' None 0\n")]
    [InlineData("[a/b/]/", "Complete 'a/b/' None 0\n")]
    [InlineData("[a]/[b]/[c]/", "Complete 'a' None 0\nComplete 'b' None 0\nComplete 'c' None 0\n")]
    [InlineData("[a]/\n[b]/\n", "Complete 'a' None 0\nComplete 'b' None 0\n")]
    [InlineData("[a]/\0\0[b]/", "Complete 'a' None 0\nComplete 'b' BytesSkipped 2\n")]
    [InlineData("junk//\n[a]/", "Complete 'a' BytesSkipped 7\n")]
    [InlineData("[a][b]/", "Complete 'a' EndCarriageReturnMissing 0\nComplete 'b' None 0\n")]
    [InlineData("[a]\n[b]/", "Complete 'a' EndCarriageReturnMissing 0\nComplete 'b' BytesSkipped 1\n")]
    [InlineData("[a]", "Complete 'a' EndCarriageReturnMissing 0\n")]
    [InlineData(
        "[a]x]/[b]/",
        "Complete 'a' EndCarriageReturnMissing, ContentAfterEnd 0\nComplete 'b' BytesSkipped 3\n")]
    [InlineData("[ab[cd]/", "Truncated 'ab' None 0\nComplete 'cd' None 0\n")]
    [InlineData("[[[ab]/", "Complete 'ab' StartRepeated 0\n")]
    [InlineData("[]/[a]/", "Empty '' None 0\nComplete 'a' None 0\n")]
    [InlineData("[ab", "Incomplete 'ab' None 0\n")]
    [InlineData("[", "Incomplete '' None 0\n")]
    [InlineData("[12345678]/", "Complete '12345678' None 0\n")]
    [InlineData("[123456789]/[a]/", "TooLong '12345678' None 0\nComplete 'a' BytesSkipped 1\n")]
    [InlineData("[1234567890123[a]/", "TooLong '12345678' None 0\nComplete 'a' BytesSkipped 5\n")]
    [InlineData("[12345678[a]/", "Truncated '12345678' None 0\nComplete 'a' None 0\n")]
    [InlineData("", "")]
    [InlineData("no frame", "")]
    public void Reader_gives_the_same_frames_for_every_split(string stream, string expected)
    {
        byte[] bytes = FrameScript.Bytes(stream);
        foreach (IReadOnlyList<ReadOnlyMemory<byte>> pieces in AllSplits.Of(bytes))
        {
            using MllpFrameReader reader = new(maxFrameBytes: 8);
            Assert.Equal(expected, FrameScript.Read(pieces, reader));
            using MllpFrameReader joined = new(maxFrameBytes: 8);
            Assert.Equal(expected, FrameScript.Read(AllSplits.Join(pieces), joined));
        }
    }

    [Fact]
    public void Reader_takes_a_carriage_return_that_comes_after_the_frame_was_delivered_without_it()
    {
        using MllpFrameReader reader = new();
        string first = FrameScript.Read([FrameScript.Bytes("[a]")], reader);
        string second = FrameScript.Read([FrameScript.Bytes("/\n[b]/")], reader);
        Assert.Equal("Complete 'a' EndCarriageReturnMissing 0\n", first);
        Assert.Equal("Complete 'b' None 0\n", second);
        Assert.Equal(0, reader.SkippedByteCount);
    }

    [Fact]
    public void Reader_uses_the_input_in_place_when_a_frame_lies_in_one_piece()
    {
        byte[] bytes = FrameScript.Bytes("[abc]/");
        ReadOnlySequence<byte> input = new(bytes);
        using MllpFrameReader reader = new();
        Assert.True(reader.TryRead(ref input, out MllpFrame? frame));
        Assert.True(frame.Content.Span.Overlaps(bytes));
    }

    [Fact]
    public void Work_is_linear_in_start_bytes_without_end()
    {
        byte[] bytes = new byte[320_000];
        Array.Fill(bytes, (byte)0x0B);
        foreach (int pieceLength in new[] { 1, 1000, 320_000 })
        {
            using MllpFrameReader reader = new();
            Assert.Equal("", FrameScript.Read(Cut(bytes, pieceLength), reader, isCompleted: false));
            Assert.InRange(reader.ExaminedByteCount, bytes.Length, 2L * bytes.Length);
            Assert.Equal(0, reader.FaultCount);
        }
    }

    [Fact]
    public void Work_is_linear_in_the_pieces_of_one_large_frame()
    {
        byte[] bytes = new byte[1_000_002];
        Array.Fill(bytes, (byte)'x');
        bytes[0] = 0x0B;
        bytes[^1] = 0x1C;
        using MllpFrameReader reader = new();
        string script = FrameScript.Read(Cut(bytes, 100), reader);
        Assert.StartsWith("Complete", script, StringComparison.Ordinal);
        Assert.InRange(reader.ExaminedByteCount, bytes.Length, 2L * bytes.Length);
    }

    [Fact]
    public void Random_bytes_give_the_same_frames_for_random_splits_with_linear_work()
    {
        // Framing bytes are drawn often; otherwise hardly a frame would begin.
        Gen<byte> octet = Gen.OneOf(
            Gen.Elements<byte>(0x0B, 0x1C, 0x0D, 0x0A, 0x00), Gen.Choose(0, 255).Select(i => (byte)i));
        Gen<(byte[] Bytes, int[] Cuts)> cases =
            from bytes in octet.ArrayOf()
            from cuts in Gen.Choose(1, 9).ArrayOf(bytes.Length + 1)
            select (bytes, cuts);
        Prop.ForAll(cases.ToArbitrary(), input =>
        {
            using MllpFrameReader whole = new(maxFrameBytes: 16);
            using MllpFrameReader split = new(maxFrameBytes: 16);
            string expected = FrameScript.Read([input.Bytes], whole);
            Assert.Equal(expected, FrameScript.Read(Cut(input.Bytes, input.Cuts), split));
            Assert.True(split.ExaminedByteCount <= 2L * input.Bytes.Length);
            Assert.Equal(whole.SkippedByteCount, split.SkippedByteCount);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void Written_frames_are_read_back_for_random_splits()
    {
        Gen<byte[]> content = Gen.Choose(0, 255).Where(i => i is not (0x0B or 0x1C)).Select(i => (byte)i)
            .NonEmptyListOf().Select(list => list.ToArray());
        Gen<(byte[][] Contents, int[] Cuts)> cases =
            from contents in content.ArrayOf()
            from cuts in Gen.Choose(1, 40).ArrayOf(50)
            select (contents, cuts);
        Prop.ForAll(cases.ToArbitrary(), input =>
        {
            ArrayBufferWriter<byte> stream = new();
            foreach (byte[] bytes in input.Contents)
            {
                MllpFrameWriter.Write(stream, bytes);
            }

            List<byte[]> read = [];
            using MllpFrameReader reader = new();
            foreach (ReadOnlyMemory<byte> piece in Cut(stream.WrittenMemory.ToArray(), input.Cuts))
            {
                ReadOnlySequence<byte> sequence = new(piece);
                while (reader.TryRead(ref sequence, out MllpFrame? frame))
                {
                    Assert.Equal(MllpFindings.None, frame.Findings);
                    read.Add(frame.Content.ToArray());
                }
            }

            Assert.Equal(input.Contents, read);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a[b")]
    [InlineData("a]")]
    public void Writer_refuses_content_that_would_not_be_read_back(string content) =>
        Assert.Throws<ArgumentException>(
            () => MllpFrameWriter.Write(new ArrayBufferWriter<byte>(), FrameScript.Bytes(content)));

    [Fact]
    public void Reader_gives_up_a_frame_when_the_shared_memory_is_used_up_and_returns_it()
    {
        MllpBufferBudget budget = new(limitBytes: 10_000);
        byte[] part = [0x0B, .. new byte[5000]];
        using MllpFrameReader first = new(100_000, budget);
        using MllpFrameReader second = new(100_000, budget);
        Assert.Equal("", FrameScript.Read([part], first, isCompleted: false));
        Assert.StartsWith("MemoryExhausted", FrameScript.Read([part], second), StringComparison.Ordinal);
        first.Dispose();
        second.Dispose();
        Assert.Equal(0, budget.ReservedBytes);
    }

    [Fact]
    public void Texts_of_frames_and_messages_hold_no_content()
    {
        const string canary = "CANARY";
        MllpConnectionInfo connection = new(1, "l", new System.Net.IPEndPoint(0, 1), DateTimeOffset.UnixEpoch);
        byte[] content = FrameScript.Bytes(canary);
        ReadOnlySequence<byte> input = new(FrameScript.Bytes("[" + canary + "]/"));
        using MllpFrameReader reader = new();
        Assert.True(reader.TryRead(ref input, out MllpFrame? frame));
        object[] all =
        [
            frame,
            new MllpMessage(content, connection, DateTimeOffset.UnixEpoch),
            new MllpFrameFault(MllpFrameStatus.TooLong, content, connection, DateTimeOffset.UnixEpoch),
            MllpResponse.Reply(content),
            Assert.Throws<ArgumentException>(() => MllpResponse.Reply(FrameScript.Bytes(canary + "]"))),
        ];
        Assert.All(all, item => Assert.DoesNotContain(canary, item.ToString(), StringComparison.Ordinal));
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Cut(byte[] bytes, params int[] lengths)
    {
        for (int start = 0, i = 0; start < bytes.Length; i++)
        {
            int length = Math.Min(lengths[i % lengths.Length], bytes.Length - start);
            yield return bytes.AsMemory(start, length);
            start += length;
        }
    }
}
