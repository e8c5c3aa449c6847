using System.Formats.Cbor;
using FsCheck;
using FsCheck.Fluent;
using HealthLedger.Canonical;

namespace HealthLedger.Tests.Canonical;

public sealed class CanonicalTests
{
    [Fact]
    public void Items_are_read_as_they_were_written() =>
        Prop.ForAll(Seeds(), seed =>
        {
            CborTree tree = CborTree.Make(new Draw(seed));
            CanonicalReader reader = new(Encode(tree));
            return tree.IsRead(ref reader) && reader.End();
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Bytes_are_those_of_an_independent_canonical_writer() =>
        Prop.ForAll(Seeds(), seed =>
        {
            CborTree tree = CborTree.Make(new Draw(seed));
            CborWriter reference = new(CborConformanceMode.Canonical);
            tree.Write(reference);
            return reference.Encode().AsSpan().SequenceEqual(Encode(tree));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Item_cut_at_any_length_is_refused() =>
        Prop.ForAll(Seeds(), seed =>
        {
            CborTree tree = CborTree.Make(new Draw(seed));
            byte[] bytes = Encode(tree);
            for (int length = Math.Max(0, bytes.Length - 300); length < bytes.Length; length++)
            {
                CanonicalReader reader = new(bytes.AsSpan(0, length));
                if (tree.IsRead(ref reader) && reader.End())
                {
                    return false;
                }
            }

            return true;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("1800", "number of one byte in two")]
    [InlineData("1817", "23 in two bytes")]
    [InlineData("190017", "23 in three bytes")]
    [InlineData("1900ff", "255 in three bytes")]
    [InlineData("1a0000ffff", "65535 in five bytes")]
    [InlineData("1b00000000ffffffff", "2^32-1 in nine bytes")]
    [InlineData("1c", "reserved head")]
    [InlineData("1d", "reserved head")]
    [InlineData("1e", "reserved head")]
    [InlineData("1f", "indefinite number")]
    [InlineData("20", "negative")]
    [InlineData("3863", "negative")]
    [InlineData("41", "bytes")]
    [InlineData("c100", "tag")]
    [InlineData("f4", "false")]
    [InlineData("f6", "null")]
    [InlineData("f7", "undefined")]
    [InlineData("f93c00", "half float")]
    [InlineData("fa3f800000", "float")]
    [InlineData("fb3ff0000000000000", "double")]
    [InlineData("18", "cut head")]
    [InlineData("19ff", "cut head")]
    [InlineData("", "nothing")]
    [InlineData("0000", "trailing byte")]
    public void Number_in_another_spelling_is_refused(string hex, string what)
    {
        CanonicalReader reader = new(Convert.FromHexString(hex));
        reader.Unsigned();
        Assert.False(reader.End(), what);
    }

    [Theory]
    [InlineData("5800", "length in two bytes")]
    [InlineData("580161", "length in two bytes")]
    [InlineData("59000161", "length in three bytes")]
    [InlineData("5f4161ff", "indefinite bytes")]
    [InlineData("6161", "text")]
    [InlineData("a0", "map")]
    [InlineData("42ff", "cut bytes")]
    [InlineData("d9d9f74161", "self-described tag")]
    [InlineData("416100", "trailing byte")]
    public void Bytes_in_another_spelling_are_refused(string hex, string what)
    {
        CanonicalReader reader = new(Convert.FromHexString(hex));
        reader.Bytes();
        Assert.False(reader.End(), what);
    }

    [Theory]
    [InlineData("60", "empty text")]
    [InlineData("617f", "delete")]
    [InlineData("611f", "control")]
    [InlineData("610a", "line feed")]
    [InlineData("62c3a9", "UTF-8")]
    [InlineData("61ff", "no UTF-8")]
    [InlineData("6100", "NUL")]
    [InlineData("7f6161ff", "indefinite text")]
    [InlineData("780161", "length in two bytes")]
    [InlineData("4161", "bytes")]
    public void Text_that_is_not_short_ascii_is_refused(string hex, string what)
    {
        CanonicalReader reader = new(Convert.FromHexString(hex));
        reader.Text();
        Assert.False(reader.End(), what);
    }

    [Fact]
    public void Text_has_at_most_its_limit()
    {
        CanonicalReader good = new([0x78, 64, .. Enumerable.Repeat((byte)'a', 64)]);
        good.Text();
        Assert.True(good.End());
        CanonicalReader bad = new([0x78, 65, .. Enumerable.Repeat((byte)'a', 65)]);
        bad.Text();
        Assert.False(bad.End());
        Assert.Equal(DecodeStatus.LimitExceeded, bad.Status);
    }

    [Theory]
    [InlineData("810000", "two where one is declared")]
    [InlineData("820000", "two where one is wanted")]
    [InlineData("80", "none where one is wanted")]
    [InlineData("9f00ff", "indefinite array")]
    [InlineData("980100", "count in two bytes")]
    [InlineData("a10000", "map")]
    [InlineData("d81e8100", "tag")]
    public void Array_with_another_count_or_spelling_is_refused(string hex, string what)
    {
        CanonicalReader reader = new(Convert.FromHexString(hex));
        reader.Array(1);
        reader.Unsigned();
        Assert.False(reader.End(), what);
    }

    [Theory]
    [InlineData("9a000f4241")]
    [InlineData("9bffffffffffffffff")]
    [InlineData("9a000f4240")]
    public void Array_that_declares_more_than_there_is_yields_no_count(string hex)
    {
        CanonicalReader reader = new(Convert.FromHexString(hex));
        Assert.Equal(0, reader.ArrayHead(CanonicalReader.MaxArrayLength));
        Assert.False(reader.IsGood);
    }

    [Theory]
    [InlineData("5bffffffffffffffff")]
    [InlineData("5b7fffffffffffffff00")]
    [InlineData("5a7fffffff00")]
    [InlineData("7affffffff00")]
    public void Huge_length_is_refused_without_allocation(string hex)
    {
        byte[] bytes = Convert.FromHexString(hex);
        Measure(bytes);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Measure(bytes);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1024);
    }

    [Theory]
    [InlineData("f5", true, true)]
    [InlineData("f4", true, false)]
    [InlineData("f6", false, false)]
    [InlineData("f8f5", false, false)]
    [InlineData("01", false, false)]
    public void Truth_values_have_one_spelling_each(string hex, bool isGood, bool value)
    {
        CanonicalReader reader = new(Convert.FromHexString(hex));
        bool read = reader.Boolean();
        Assert.Equal(isGood, reader.End());
        Assert.Equal(value, isGood && read);
    }

    [Fact]
    public void After_the_first_fault_nothing_is_read_any_more()
    {
        CanonicalReader reader = new([0x20, 0x01, 0x41, 0x61]);
        reader.Unsigned();
        Assert.Equal(DecodeStatus.WrongType, reader.Status);
        Assert.Equal(0UL, reader.Unsigned());
        Assert.True(reader.Bytes().IsEmpty);
        Assert.False(reader.TryNull());
        Assert.Equal(32, reader.BytesExactly(32).Length);
        Assert.False(reader.End());
        Assert.Equal(DecodeStatus.WrongType, reader.Status);
    }

    [Theory]
    [InlineData("M\u00fcnchen")]
    [InlineData("a\nb")]
    [InlineData("\u007f")]
    [InlineData("\u4e2d")]
    [InlineData("\ud83d\ude00")]
    public void Text_that_the_reader_would_refuse_is_not_written(string text) =>
        Assert.Throws<ArgumentException>(() =>
        {
            CanonicalWriter writer = new(new byte[64]);
            writer.Text(text);
        });

    [Fact]
    public void Writer_grows_and_forgets()
    {
        byte[] initial = new byte[16];
        CanonicalWriter writer = new(initial);
        writer.Bytes(Enumerable.Repeat((byte)7, 10).ToArray().AsSpan());
        writer.Bytes(new byte[5000].AsSpan());
        Assert.Equal(11 + 5003, writer.Written.Length);
        writer.Dispose();
        Assert.Equal(0, writer.Written.Length);
        Assert.All(initial, b => Assert.Equal(0, b));
    }

    private static void Measure(byte[] bytes)
    {
        CanonicalReader reader = new(bytes);
        reader.Bytes();
        Assert.False(reader.IsGood);
        reader = new CanonicalReader(bytes);
        reader.Text();
        Assert.False(reader.IsGood);
    }

    private static Arbitrary<int> Seeds() => Gen.Choose(0, int.MaxValue - 1).ToArbitrary();

    private static byte[] Encode(CborTree tree)
    {
        CanonicalWriter writer = new(stackalloc byte[64]);
        tree.Write(ref writer);
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }
}
