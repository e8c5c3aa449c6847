using HealthLedger.Consensus;
using HealthLedger.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;
using HealthLedger.Receipts;
using HealthLedger.Verifier;

namespace HealthLedger.Tests.Ledger.Fixtures;

/// <summary>
/// Committed ledgers are executed and verified for ever: a change of rules or formats that old ledgers do not survive
/// fails here. With HEALTHLEDGER_APPROVE=1 a fixture that no longer executes is made anew, which nobody may do to a
/// version that has been released.
/// </summary>
public sealed class FixtureTests
{
    private const string Version1 = "version-1.ledger";
    private const string Members1 = "version-1-members.ledger";
    private const string Dealings1 = "version-1-dealings.ledger";
    private const string Changes1 = "version-1-changes.ledger";
    private const string Complaints1 = "version-1-complaints.ledger";
    private const string Recoveries1 = "version-1-recoveries.ledger";
    private const string GivenUp1 = "version-1-given-up.ledger";

    [Theory]
    [InlineData(Version1)]
    [InlineData(Members1)]
    [InlineData(Dealings1)]
    [InlineData(Changes1)]
    [InlineData(Complaints1)]
    [InlineData(Recoveries1)]
    [InlineData(GivenUp1)]
    public void Committed_ledger_executes_to_the_headers_that_were_sealed(string name)
    {
        LedgerFixture? fixture = LedgerFixture.TryRead(name);
        if (LedgerFixture.MayWrite && (fixture is null || Fault(fixture) is not null))
        {
            fixture = Make(name);
            fixture.Write(name);
        }

        Assert.NotNull(fixture);
        Assert.Null(Fault(fixture));
    }

    [Fact]
    public void Committed_ledgers_have_every_operation_outcome_and_skip()
    {
        HashSet<EntryOutcomeCode> outcomes = [];
        HashSet<HealthLedger.Ledger.Operations.OperationType> accepted = [];
        HashSet<SkipCode> skips = [];
        string[] names = [Version1, Members1, Dealings1, Changes1, Complaints1];
        foreach (Block block in names.SelectMany(name => Read(name).Blocks))
        {
            skips.UnionWith(block.Skipped.Select(skipped => skipped.Code));
            foreach ((LedgerEntry entry, Submission submission, _) in Entries(block))
            {
                outcomes.Add(entry.Outcome);
                if (entry.Outcome == EntryOutcomeCode.Accepted)
                {
                    ReadOnlyMemory<byte> operation = submission.Operations[(int)entry.OperationIndex];
                    accepted.Add(LedgerOperation.TryDecode(operation.Span)!.Type);
                }
            }
        }

        Assert.Empty(Enum.GetValues<EntryOutcomeCode>().Except(outcomes));
        Assert.Empty(Enum.GetValues<HealthLedger.Ledger.Operations.OperationType>().Except(accepted));
        Assert.Empty(Enum.GetValues<SkipCode>().Except(skips).Except([SkipCode.None]));
    }

    [Theory]
    [InlineData(Version1)]
    [InlineData(Members1)]
    [InlineData(Dealings1)]
    [InlineData(Changes1)]
    [InlineData(Complaints1)]
    [InlineData(Recoveries1)]
    [InlineData(GivenUp1)]
    public void Receipt_of_every_entry_of_the_committed_ledger_is_accepted(string name)
    {
        LedgerFixture fixture = Read(name);
        List<Digest256> leaves = [];
        foreach ((Block block, IReadOnlyList<(Block Boundary, ReplicaSet Next)> path) in WithPaths(fixture))
        {
            leaves.AddRange(block.Entries.Select(entry => MerkleTree.LeafHash(entry.Span)));
            DateTimeOffset now = DateTimeOffset.FromUnixTimeMilliseconds(block.Header.Time);
            VerificationPolicy policy = new(fixture.Genesis, now) { AcceptRecovery = name is Recoveries1 or GivenUp1 };
            foreach ((LedgerEntry entry, Submission submission, ReadOnlyMemory<byte> bytes) in Entries(block))
            {
                int leaf = (int)(block.FirstLeaf + entry.Index);
                Digest256[] hashes =
                    [.. submission.Operations.Select(operation => LedgerOperation.HashOf(operation.Span))];
                byte[] receipt = ReceiptFormat.Encode(
                    submission.Operations[(int)entry.OperationIndex].Span,
                    MerkleTree.Path(hashes, (int)entry.OperationIndex),
                    submission,
                    bytes.Span,
                    MerkleTree.Path([.. leaves], leaf),
                    new SealedBlock(block, path));
                ReceiptVerdict verdict = ReceiptVerifier.Verify(
                    receipt,
                    ReceiptExpectation.ForOperation(entry.OperationHash.ToArray()).WithOutcome((ulong)entry.Outcome),
                    policy);
                Assert.True(verdict.IsAccepted, $"{entry.Height}/{entry.Index} {entry.Outcome}: {verdict}");
            }
        }
    }

    // The form of before and the one of now are read side by side for ever.
    [Fact]
    public void Committed_recoveries_say_how_many_heights_were_given_up_or_nothing_of_it()
    {
        Assert.Equal([null, null], GivenUp(Recoveries1));
        Assert.Equal([3, null], GivenUp(GivenUp1));
    }

    private static ulong?[] GivenUp(string name) => [.. Read(name).Blocks
        .Select(block => Batch.TryDecode(block.BatchBytes)!.Recovery)
        .OfType<RecoveryOrder>()
        .Select(order => order.GivenUp)];

    private static LedgerFixture Make(string name)
    {
        if (name == Version1)
        {
            using FixtureScript script = new();
            return script.Run();
        }

        if (name == Complaints1)
        {
            using ComplaintScript complaints = new();
            return complaints.Run();
        }

        if (name == Dealings1)
        {
            using DealingScript dealings = new();
            return dealings.Run();
        }

        if (name is Recoveries1 or GivenUp1)
        {
            using RecoveryScript recoveries = new(name == GivenUp1 ? 3 : null);
            return recoveries.Run();
        }

        if (name == Members1)
        {
            using MembershipScript members = new();
            return members.Run();
        }

        using ChangesScript changes = new();
        return changes.Run();
    }

    // Each block with the boundaries below it.
    private static IEnumerable<(Block Block, IReadOnlyList<(Block Boundary, ReplicaSet Next)> Path)> WithPaths(
        LedgerFixture fixture)
    {
        using VerificationKeyCache keys = new();
        BlockExecutor executor = new(keys);
        LedgerHead head = GenesisBuilder.Build(LedgerGenesis.TryDecode(fixture.Genesis)!.Document);
        List<(Block Boundary, ReplicaSet Next)> path = [];
        foreach (Block block in fixture.Blocks)
        {
            yield return (block, [.. path]);
            head = executor.Execute(head, Batch.TryDecode(block.BatchBytes)!).Head;
            if (block.Header.NextReplicaSet != block.Header.ReplicaSet)
            {
                path.Add((block, head.Replicas));
            }
        }
    }

    private static LedgerFixture Read(string name)
    {
        LedgerFixture? fixture = LedgerFixture.TryRead(name);
        Assert.NotNull(fixture);
        return fixture;
    }

    // What is wrong with a fixture, or null.
    private static string? Fault(LedgerFixture fixture)
    {
        if (LedgerGenesis.TryDecode(fixture.Genesis) is not { } genesis)
        {
            return "The genesis file is not read.";
        }

        using VerificationKeyCache keys = new();
        BlockExecutor executor = new(keys);
        LedgerHead head = GenesisBuilder.Build(genesis.Document);
        foreach (Block block in fixture.Blocks)
        {
            if (Batch.TryDecode(block.BatchBytes) is not { } batch)
            {
                return $"The batch of height {block.Header.Height} is not read.";
            }

            ExecutedBlock executed = executor.Execute(head, batch);
            if (!executed.HeaderBytes.AsSpan().SequenceEqual(block.HeaderBytes)
                || !executed.Skipped.SequenceEqual(block.Skipped)
                || !executed.Entries.Select(Hex).SequenceEqual(block.Entries.Select(Hex)))
            {
                return $"Height {block.Header.Height} executes to something else than was sealed.";
            }

            head = executed.Head;
        }

        return fixture.Blocks.Count > 0 ? null : "There are no blocks.";
    }

    private static IEnumerable<(LedgerEntry Entry, Submission Submission, ReadOnlyMemory<byte> Bytes)> Entries(
        Block block)
    {
        List<Submission> submissions = [.. Batch.TryDecode(block.BatchBytes)!.Submissions
            .Select(bytes => Submission.TryDecode(bytes, 1000))
            .OfType<Submission>()];
        foreach (ReadOnlyMemory<byte> bytes in block.Entries)
        {
            LedgerEntry entry = LedgerEntry.TryDecode(bytes.Span)!;
            yield return (entry, submissions.First(each => each.Id == entry.SubmissionId), bytes);
        }
    }

    private static string Hex(ReadOnlyMemory<byte> bytes) => Convert.ToHexString(bytes.Span);
}
