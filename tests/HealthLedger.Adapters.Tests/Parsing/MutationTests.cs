using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using HealthLedger.Hl7v2.Messages;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Hl7v2.Segments;
using Xunit.Abstractions;

namespace HealthLedger.Adapters.Tests.Parsing;

public sealed class MutationTests(ITestOutputHelper output)
{
    private static readonly byte[] Interesting = "|^~\\&#\r\n\v\u001CMSHPID0Z. \""u8.ToArray();

    [Fact]
    public void Any_bytes_are_parsed_without_an_exception_and_rebuilt()
    {
        Gen<byte> value = Gen.OneOf(Gen.Elements(Interesting), Gen.Choose(0, 255).Select(number => (byte)number));
        Arbitrary<byte[]> tails = value.ArrayOf().ToArbitrary();

        Prop.ForAll(tails, tail => Exercise([.. "MSH|^~\\&|A|"u8, .. tail]) && Exercise([.. "MSH"u8, .. tail]))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    [CorpusFact]
    public void Mutated_corpus_messages_are_parsed_without_an_exception_and_rebuilt()
    {
        List<byte[]> messages = [.. TestData.Hl7Files().SelectMany(file => Hl7Text.Split(file.Bytes))
            .Where(message => message.Length < 10_000)];
        Gen<(byte[] Message, int[] Places)> cases =
            from message in Gen.Elements(messages.ToArray())
            from places in Gen.Choose(0, 1_000_000).ArrayOf(8)
            select (message, places);

        Prop.ForAll(cases.ToArbitrary(), item => Exercise(Mutate(item.Message, item.Places)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
        output.WriteLine($"{messages.Count} messages mutated.");
    }

    private static byte[] Mutate(byte[] message, int[] places)
    {
        List<byte> mutated = [.. message];
        for (int i = 0; i < places.Length && mutated.Count > 1; i++)
        {
            int place = places[i] % mutated.Count;
            byte value = Interesting[places[i] % Interesting.Length];
            switch ((places[i] / 7) % 4)
            {
                case 0:
                    mutated[place] = value;
                    break;
                case 1:
                    mutated.Insert(place, value);
                    break;
                case 2:
                    mutated.RemoveAt(place);
                    break;
                default:
                    mutated.RemoveRange(place, Math.Min(mutated.Count - place - 1, places[i] % 50));
                    break;
            }
        }

        return [.. mutated];
    }

    /// <summary>Reads everything there is to read.</summary>
    private static bool Exercise(byte[] bytes)
    {
        foreach (byte[] part in Hl7Text.Split(bytes))
        {
            Assert.NotEmpty(part);
        }

        if (!Hl7Message.TryParse(bytes, null, out Hl7Message? message, out ImmutableArray<Hl7Issue> issues))
        {
            return issues.Any(issue => issue.Severity == Hl7IssueSeverity.Fatal);
        }

        int length = 0;
        foreach (Hl7Segment segment in message.Segments)
        {
            for (int field = 1; field <= segment.FieldCount; field++)
            {
                foreach (Hl7Element repetition in segment[field])
                {
                    foreach (Hl7Element component in repetition)
                    {
                        length += component[1].GetString()!.Length + component.GetRawString()!.Length;
                    }
                }
            }
        }

        message.CheckEscapeSequences();
        Hl7Fingerprint.Compute(message);
        PatientIdentifierReader.Read(message);
        Assert.NotEmpty(message.Header.VersionId.ToString());
        return length >= 0 && Hl7Text.Rebuild(message).AsSpan().SequenceEqual(bytes);
    }
}
