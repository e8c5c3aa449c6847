using HealthLedger.Ledger.Operations;
using HealthLedger.Tests.Canonical.Formats;
using HealthLedger.Verifier.Formats;

namespace HealthLedger.Tests.Verifier;

/// <summary>Two decoders that share no code accept the same operations.</summary>
public sealed class OperationDecoderTests
{
    public static TheoryData<string> Names => [.. OperationCases.All.Select(format => format.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Verifier_reads_what_the_ledger_writes(string name)
    {
        FormatCase format = OperationCases.All.Single(each => each.Name == name);
        for (int seed = 0; seed < 200; seed++)
        {
            byte[] bytes = format.Make(new Draw(seed));
            Operation? read = Operation.Read(bytes);
            LedgerOperation known = LedgerOperation.TryDecode(bytes)!;
            Assert.NotNull(read);
            Assert.Equal((ulong)known.Type, (ulong)read.Type);
            if (known is SealedRecord record)
            {
                Assert.Equal(record.Record.ToArray(), read.Record!.Value.ToArray());
                Assert.Equal(record.Segments.Count, read.Segments.Length);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Both_accept_and_refuse_the_same_mutations(string name)
    {
        FormatCase format = OperationCases.All.Single(each => each.Name == name);
        int accepted = 0;
        int refused = 0;
        for (int seed = 0; seed < 8; seed++)
        {
            Draw draw = new(1000 + seed);
            byte[] bytes = format.Make(new Draw(seed));
            for (int i = 0; i < 4000; i++)
            {
                byte[] changed = Change(draw, bytes);
                bool isKnown = LedgerOperation.TryDecode(changed) is not null;
                Assert.True(
                    isKnown == Operation.Read(changed) is not null,
                    $"Seed {seed}, change {i}: {Convert.ToHexString(changed)}");
                accepted += isKnown ? 1 : 0;
                refused += isKnown ? 0 : 1;
            }
        }

        Assert.True(accepted > 0 && refused > 0);
    }

    [Fact]
    public void Types_and_outcomes_have_the_same_numbers_on_both_sides()
    {
        Assert.Equal(
            Enum.GetValues<HealthLedger.Ledger.Operations.OperationType>().Select(type => ((ulong)type, $"{type}")),
            Enum.GetValues<HealthLedger.Verifier.OperationType>().Select(type => ((ulong)type, $"{type}")));
        Assert.Equal(
            FormatLimits.HighestOutcome, (ulong)Enum.GetValues<HealthLedger.Ledger.EntryOutcomeCode>().Max());
    }

    private static byte[] Change(Draw draw, byte[] bytes)
    {
        byte[] changed = [.. bytes];
        int place = draw.Below(bytes.Length);
        switch (draw.Below(5))
        {
            case 0:
                return changed[..place];
            case 1:
                return [.. changed[..place], (byte)draw.Below(256), .. changed[place..]];
            case 2:
                // Heads and small numbers stand at the front; that is where forms differ.
                changed[draw.Below(Math.Min(64, bytes.Length))] = (byte)draw.Below(256);
                return changed;
            default:
                changed[place] ^= (byte)(1 << draw.Below(8));
                return changed;
        }
    }
}
