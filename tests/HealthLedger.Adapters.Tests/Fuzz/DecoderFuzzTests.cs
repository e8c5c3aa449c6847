using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using HealthLedger.Hl7v2.DataTypes;
using HealthLedger.Hl7v2.Editing;
using HealthLedger.Hl7v2.Mllp;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Hl7v2.Structures;
using HealthLedger.Hl7v2.Validation;
using Xunit.Abstractions;

namespace HealthLedger.Adapters.Tests.Fuzz;

/// <summary>
/// Feeds every reader of this package with the committed inputs of tests/corpus/hl7v2 and with changes of them. An
/// input that fails goes into that folder.
/// </summary>
public sealed class DecoderFuzzTests(ITestOutputHelper output)
{
    private const int InputsOfRun = 1_500;

    private static readonly byte[] Interesting = "|^~\\&#\r\n\v\u001CMSHPID0Z. \"{}[]<>:,/+-"u8.ToArray();

    private static readonly Hl7Validator Validator = new(new Hl7ValidationOptions
    {
        SiteRules = ReadRules("site-rules/ok-all.json"),
        Profile = ReadProfile("profile/ok-small.xml"),
    });

    private static readonly Dictionary<string, Func<byte[], bool>> Targets = new(StringComparer.Ordinal)
    {
        ["date-time"] = static bytes => Hl7DateTime.TryParse(bytes, out Hl7DateTime value)
            && Hl7DateTime.TryParse(bytes, out Hl7DateTime again) && value == again,
        ["number"] = static bytes => Hl7Number.TryParse(bytes, out _),
        ["site-rules"] = static bytes => Hl7SiteRules.TryParse(bytes, out _, out _),
        ["profile"] = ReadsProfile,
        ["message"] = ReadsMessage,
        ["batch"] = ReadsBatch,
        ["frames"] = ReadsFrames,
        ["escapes"] = ReadsEscapes,
    };

    public static TheoryData<string> Names => [.. Targets.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Corpus_is_accepted_and_refused_as_it_says(string name)
    {
        string[] files = Directory.GetFiles(Folder(name));

        Assert.True(files.Length >= 3, $"{name} has {files.Length} inputs");
        Assert.All(files, file => Assert.Equal(
            Path.GetFileName(file).StartsWith("ok-", StringComparison.Ordinal),
            Targets[name](File.ReadAllBytes(file))));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Changed_input_is_answered_without_an_exception_in_memory_in_proportion(string name)
    {
        byte[][] corpus = [.. Directory.GetFiles(Folder(name)).Select(File.ReadAllBytes)];
        Gen<(byte[] Input, int[] Places)> cases =
            from input in Gen.Elements(corpus)
            from places in Gen.Choose(0, 1_000_000).ArrayOf(6)
            select (input, places);
        int accepted = 0;

        Prop.ForAll(cases.ToArbitrary(), item =>
        {
            byte[] input = Change(item.Input, item.Places);
            long before = GC.GetAllocatedBytesForCurrentThread();
            accepted += Targets[name](input) ? 1 : 0;
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            return allocated < 4_000_000 + (1_000L * input.Length);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(InputsOfRun));
        output.WriteLine($"{InputsOfRun} inputs, {accepted} accepted.");
    }

    private static byte[] Change(byte[] input, int[] places)
    {
        List<byte> changed = [.. input];
        foreach (int place in places)
        {
            int at = changed.Count == 0 ? 0 : place % changed.Count;
            byte value = place % 3 == 0 ? unchecked((byte)place) : Interesting[place % Interesting.Length];
            switch ((place / 7) % 4)
            {
                case 0 when changed.Count > 0:
                    changed[at] = value;
                    break;
                case 1 when changed.Count > 0:
                    changed.RemoveRange(at, Math.Min(changed.Count - at, place % 20));
                    break;
                case 2:
                    changed.InsertRange(at, changed.GetRange(at, Math.Min(changed.Count - at, place % 40)));
                    break;
                default:
                    changed.Insert(at, value);
                    break;
            }
        }

        return [.. changed];
    }

    /// <summary>Structure, validation and editing of what can be parsed; no segment is lost and a set value is read
    /// back.</summary>
    private static bool ReadsMessage(byte[] bytes)
    {
        if (!Hl7Message.TryParse(bytes, null, out Hl7Message? message, out _))
        {
            return false;
        }

        Hl7ValidationReport report = Validator.Validate(message);
        Assert.Equal(message.SegmentCount, Count(report.Structure.Root));
        Hl7MessageEditor editor = new(message);
        Assert.Equal(bytes, editor.ToArray());
        Hl7Path path = Hl7Path.Parse("PID-5[2].1");
        if (editor.TrySet(path, "a|b\rc"))
        {
            Assert.True(Hl7Message.TryParse(editor.ToArray(), null, out Hl7Message? after, out _));
            Assert.Equal("a|b\rc", after.GetString(path));
        }

        return true;
    }

    private static bool ReadsBatch(byte[] bytes)
    {
        Hl7BatchReader reader = new(bytes);
        int count = 0;
        while (reader.TryRead(out ReadOnlyMemory<byte> message, out _))
        {
            Assert.False(message.IsEmpty);
            count++;
        }

        return count > 0;
    }

    /// <summary>The same frames for any cut; what is whole is written and read again as it was.</summary>
    private static bool ReadsFrames(byte[] bytes)
    {
        using MllpFrameReader whole = new();
        using MllpFrameReader cut = new();
        List<MllpFrame> frames = FramesOf(whole, bytes);
        List<MllpFrame> others = FramesOf(cut, bytes.AsMemory(0, bytes.Length / 2), bytes.AsMemory(bytes.Length / 2));
        Assert.Equal(
            frames.Select(frame => (frame.Status, frame.Findings, Convert.ToHexString(frame.Content.Span))),
            others.Select(frame => (frame.Status, frame.Findings, Convert.ToHexString(frame.Content.Span))));
        Assert.InRange(cut.ExaminedByteCount, 0, 2L * bytes.Length);
        ArrayBufferWriter<byte> written = new();
        MllpFrame[] clean = [.. frames.Where(frame =>
            frame.Status == MllpFrameStatus.Complete && !frame.Content.Span.ContainsAny((byte)0x0B, (byte)0x1C))];
        Array.ForEach(clean, frame => MllpFrameWriter.Write(written, frame.Content.Span));
        using MllpFrameReader again = new();
        Assert.Equal(
            clean.Select(frame => Convert.ToHexString(frame.Content.Span)),
            FramesOf(again, written.WrittenMemory).Select(frame => Convert.ToHexString(frame.Content.Span)));
        return frames.Count > 0 && frames.All(frame => frame.Status == MllpFrameStatus.Complete);
    }

    // A frame is of use until the next one is asked for: its content is copied.
    private static List<MllpFrame> FramesOf(MllpFrameReader reader, params ReadOnlyMemory<byte>[] pieces)
    {
        List<MllpFrame> frames = [];
        foreach (ReadOnlyMemory<byte> piece in pieces)
        {
            ReadOnlySequence<byte> input = new(piece);
            while (reader.TryRead(ref input, out MllpFrame? frame))
            {
                frames.Add(Copy(frame));
            }
        }

        if (reader.TryComplete(out MllpFrame? last))
        {
            frames.Add(Copy(last));
        }

        return frames;
    }

    private static MllpFrame Copy(MllpFrame frame) =>
        new(frame.Status, frame.Content.ToArray(), frame.Findings, frame.SkippedByteCount);

    /// <summary>A value with escape sequences is read, kept raw, and its text set again is the same text.</summary>
    private static bool ReadsEscapes(byte[] bytes)
    {
        byte[] text = [.. "MSH|^~\\&|A||||1||ADT^A01|1|P|2.5.1\rNTE|1||"u8, .. bytes, (byte)'\r'];
        if (!Hl7Message.TryParse(text, null, out Hl7Message? message, out _))
        {
            return false;
        }

        Hl7Path path = Hl7Path.Parse("NTE-3");
        string read = message.GetString(path) ?? string.Empty;
        _ = message.Find(path).GetRawString();
        Hl7MessageEditor editor = new(message);
        if (read.Length > 0 && editor.TrySet(path, read))
        {
            Assert.True(Hl7Message.TryParse(editor.ToArray(), null, out Hl7Message? after, out _));
            Assert.Equal(message.SegmentCount, after.SegmentCount);
            Assert.Equal(read, after.GetString(path));
        }

        return message.CheckEscapeSequences().IsEmpty;
    }

    private static bool ReadsProfile(byte[] bytes)
    {
        using MemoryStream stream = new(bytes);
        if (!Hl7Profile.TryRead(stream, out Hl7Profile? profile, out _))
        {
            return false;
        }

        byte[] message = File.ReadAllBytes(Path.Combine(Folder("message"), "ok-result.hl7"));
        Assert.True(Hl7Message.TryParse(message, null, out Hl7Message? parsed, out _));
        _ = new Hl7Validator(new Hl7ValidationOptions { Profile = profile }).Validate(parsed);
        return true;
    }

    private static int Count(Hl7Group group)
    {
        int count = 0;
        foreach (Hl7GroupPart part in group.Parts)
        {
            count += part.IsGroup ? Count(part.Group) : 1;
        }

        return count;
    }

    private static Hl7SiteRules ReadRules(string file)
    {
        Assert.True(Hl7SiteRules.TryParse(File.ReadAllBytes(Folder(file)), out Hl7SiteRules? rules, out _));
        return rules;
    }

    private static Hl7Profile ReadProfile(string file)
    {
        using FileStream stream = File.OpenRead(Folder(file));
        Assert.True(Hl7Profile.TryRead(stream, out Hl7Profile? profile, out _));
        return profile;
    }

    private static string Folder(string name)
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "HealthLedger.Sdk.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder!.FullName, "tests", "corpus", "hl7v2", name);
    }
}
