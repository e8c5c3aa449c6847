using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Ledger.State;
using HealthLedger.Primitives;

namespace HealthLedger.Tests.Ledger.Execution;

public sealed class ReplayWindowTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void Nothing_is_sealed_twice_at_any_height_and_nothing_is_remembered_longer(uint window)
    {
        using Chain chain = new(new LedgerParameters { Window = window });
        List<(byte[] Bytes, ulong ValidUntil)> submitted = [];
        Dictionary<string, int> sealedTimes = [];
        Draw draw = new(window);
        for (int i = 0; i < 40; i++)
        {
            ulong height = chain.Next;
            ulong validUntil = height + (ulong)draw.Below((int)window + 1);
            submitted.Add((chain.Registrar.Submit(chain.Id, validUntil, chain.Enrol(chain.NewSubject())), validUntil));

            // Everything that was ever submitted comes again in every block, the new one twice.
            ExecutedBlock block = chain.Execute([.. submitted.Select(each => each.Bytes), submitted[^1].Bytes]);
            for (int j = 0; j < submitted.Count; j++)
            {
                SkipCode expected = submitted[j].ValidUntil < height
                    ? SkipCode.Expired
                    : j == submitted.Count - 1 ? SkipCode.None : SkipCode.Duplicate;
                Assert.Equal(expected, block.Submissions[j].Skip);
                string id = block.Submissions[j].Id.ToString();
                sealedTimes[id] = sealedTimes.GetValueOrDefault(id) + (expected == SkipCode.None ? 1 : 0);
            }

            Assert.Equal(SkipCode.Duplicate, block.Submissions[^1].Skip);
            Assert.Equal(
                Math.Min(window, (uint)submitted.Count),
                (uint)chain.CountRows(StateKind.Submission));
            Assert.Equal(
                Math.Min(window, (uint)submitted.Count),
                (uint)chain.CountRows(StateKind.Window));
        }

        Assert.All(sealedTimes.Values, times => Assert.Equal(1, times));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(Chain.Window, true)]
    [InlineData(Chain.Window + 1, false)]
    [InlineData(ulong.MaxValue, false)]
    public void Submission_is_valid_for_at_most_the_window(ulong ahead, bool isSealed)
    {
        using Chain chain = new();
        ulong until = ahead == ulong.MaxValue ? ulong.MaxValue : chain.Next + ahead;
        byte[] bytes = chain.Registrar.Submit(chain.Id, until, chain.Enrol(chain.NewSubject()));
        Assert.Equal(
            isSealed ? SkipCode.None : SkipCode.TooFarAhead, chain.Execute(bytes).Submissions[0].Skip);
    }

    // The longest-lived submission is forgotten at the very height at which it expires, not before.
    [Fact]
    public void Last_height_of_the_memory_is_the_last_height_of_validity()
    {
        using Chain chain = new();
        byte[] bytes = chain.Registrar.Submit(chain.Id, chain.Next + Chain.Window, chain.Enrol(chain.NewSubject()));
        ulong included = chain.Next;
        chain.Execute(bytes);
        while (chain.Next < included + Chain.Window)
        {
            chain.Execute();
        }

        Assert.Equal(SkipCode.Duplicate, chain.Execute(bytes).Submissions[0].Skip);
        Assert.Equal(included + Chain.Window, chain.Head.Header.Height);
        Assert.Equal(SkipCode.Expired, chain.Execute(bytes).Submissions[0].Skip);
    }

    [Fact]
    public void Same_bytes_of_two_authors_are_two_submissions()
    {
        using Chain chain = new();
        SubjectId subject = chain.NewSubject();
        ReadOnlyMemory<byte>[] operations = [chain.Enrol(subject).Encode()];
        ExecutedBlock block = chain.Execute(
            chain.Registrar.Submit(chain.Id, chain.Next, operations),
            chain.Other.Submit(chain.Id, chain.Next, operations));
        Assert.Equal(
            [EntryOutcomeCode.Accepted, EntryOutcomeCode.DuplicateSubject],
            block.Decoded.Select(entry => entry.Outcome));
    }
}
