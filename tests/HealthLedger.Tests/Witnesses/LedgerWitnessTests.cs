using HealthLedger.Cryptography;
using HealthLedger.Verifier;
using HealthLedger.Witnesses;

namespace HealthLedger.Tests.Witnesses;

/// <summary>What a witness signs, and what it never does.</summary>
public sealed class LedgerWitnessTests : IAsyncLifetime
{
    private readonly MemoryWitnessStore _store = new();
    private readonly WitnessKey _key = WitnessKey.Create();
    private HeadMaker _maker = null!;
    private LedgerWitness _witness = null!;

    public async Task InitializeAsync()
    {
        _maker = await HeadMaker.CreateAsync();
        _witness = Open();
    }

    public async Task DisposeAsync()
    {
        _witness.Dispose();
        _key.Dispose();
        await _maker.DisposeAsync();
    }

    [Fact]
    public async Task Heads_ThatGoOn_AreSignedEachByItself()
    {
        SealedHead first = await _maker.NextAsync(null);
        SealedHead second = await _maker.NextAsync(first);
        SealedHead empty = await _maker.NextAsync(second, entries: 0);
        SealedHead later = await _maker.NextAsync(empty, entries: 9, skip: 4);
        WitnessAnswer answer = await AskAsync(_maker.Request(null, first, second));
        Assert.Equal(2, answer.Signatures.Count);
        RequireSigned(first, answer.Signatures[0]);
        RequireSigned(second, answer.Signatures[1]);
        WitnessAnswer more = await AskAsync(_maker.Request(second, empty, later));
        RequireSigned(empty, more.Signatures[0]);
        RequireSigned(later, more.Signatures[1]);
        Assert.Equal(later.Hash, more.Newest!.Hash);
    }

    [Fact]
    public async Task Crash_BetweenStoreAndAnswer_LeavesAWitnessThatSignsTheSameAgainAndNothingElse()
    {
        SealedHead first = await _maker.NextAsync(null);
        SealedHead other = await _maker.NextAsync(null, salt: 1);
        _store.FailsAfter = true;
        WitnessAnswer lost = await AskAsync(_maker.Request(null, first));
        Assert.Equal(WitnessOutcome.Failing, lost.Outcome);
        Assert.Empty(lost.Signatures);

        _store.FailsAfter = false;
        Restart();
        Assert.Equal(WitnessOutcome.Forked, (await AskAsync(_maker.Request(null, other))).Outcome);
        WitnessAnswer again = await AskAsync(_maker.Request(null, first));
        RequireSigned(first, Assert.Single(again.Signatures));
    }

    [Fact]
    public async Task Crash_BeforeTheStore_LeavesAWitnessThatHasSignedNothing()
    {
        SealedHead first = await _maker.NextAsync(null);
        SealedHead other = await _maker.NextAsync(null, salt: 1);
        _store.FailsBefore = true;
        Assert.Empty((await AskAsync(_maker.Request(null, first))).Signatures);

        _store.FailsBefore = false;
        Restart();
        RequireSigned(other, Assert.Single((await AskAsync(_maker.Request(null, other))).Signatures));
    }

    [Fact]
    public async Task Memory_ThatIsDamaged_SignsNothing()
    {
        SealedHead first = await _maker.NextAsync(null);
        await AskAsync(_maker.Request(null, first));
        _store.Damage(_maker.Genesis.LedgerId);
        Restart();
        Assert.Equal(WitnessOutcome.Failing, (await AskAsync(_maker.Request(null, first))).Outcome);
    }

    [Fact]
    public async Task AnotherHeadOfASignedHeight_IsRefusedAndBothAreKept()
    {
        SealedHead first = await _maker.NextAsync(null);
        SealedHead second = await _maker.NextAsync(first);
        SealedHead third = await _maker.NextAsync(second);
        SealedHead fork = await _maker.NextAsync(first, salt: 5);
        await AskAsync(_maker.Request(null, first, second, third));
        WitnessAnswer answer = await AskAsync(_maker.Request(first, fork));
        Assert.Equal(WitnessOutcome.Forked, answer.Outcome);
        Assert.Empty(answer.Signatures);
        Assert.Equal(third.Hash, answer.Newest!.Hash);
        byte[] evidence = Assert.Single(
            _store.Evidence, kept => kept.Key.EndsWith(".evidence", StringComparison.Ordinal)).Value;
        Assert.True(EvidenceVerifier.Verify(
            evidence, new VerificationPolicy(_maker.Genesis.Bytes.Span, TimeProvider.System.GetUtcNow())).IsAccepted);
    }

    [Fact]
    public async Task AHistoryThatDoesNotGoOn_IsRefusedThoughItsSealsAreGood()
    {
        SealedHead first = await _maker.NextAsync(null);
        SealedHead rewritten = await _maker.NextAsync(first, root: MerkleTree.LeafHash([1]));
        SealedHead shorter = await _maker.NextAsync(null, entries: 2, skip: 1);
        await AskAsync(_maker.Request(null, first));
        Assert.Equal(WitnessOutcome.Inconsistent, (await AskAsync(_maker.Request(first, rewritten))).Outcome);
        Assert.Equal(WitnessOutcome.Inconsistent, (await AskAsync(new WitnessRequest
        {
            Ledger = _maker.Genesis.LedgerId,
            After = first.Hash,
            Heads = [(shorter, [])],
        })).Outcome);
        Assert.Equal(2, _store.Evidence.Count);
    }

    [Fact]
    public async Task AHeadThatDoesNotFollowTheNewestSigned_IsRefusedWithTheNewest()
    {
        SealedHead first = await _maker.NextAsync(null);
        SealedHead second = await _maker.NextAsync(first);
        SealedHead third = await _maker.NextAsync(second);
        await AskAsync(_maker.Request(null, first));
        WitnessAnswer answer = await AskAsync(_maker.Request(second, third));
        Assert.Equal(WitnessOutcome.NotNext, answer.Outcome);
        Assert.Equal(first.Hash, answer.Newest!.Hash);
        Assert.Equal(WitnessOutcome.Signed, (await AskAsync(_maker.Request(null, first, second, third))).Outcome);
    }

    [Fact]
    public async Task AHeadBelowThoseThatAreRemembered_IsRefused()
    {
        SealedHead first = await _maker.NextAsync(null);
        SealedHead before = first;
        await AskAsync(_maker.Request(null, first));
        for (int i = 0; i < WitnessLimits.Heads; i++)
        {
            SealedHead next = await _maker.NextAsync(before, entries: 1);
            Assert.Equal(WitnessOutcome.Signed, (await AskAsync(_maker.Request(before, next))).Outcome);
            before = next;
        }

        Assert.Equal(WitnessOutcome.TooOld, (await AskAsync(_maker.Request(null, first))).Outcome);
    }

    [Fact]
    public async Task AHeadWithoutItsSeals_OrOfAnotherLedger_IsRefused()
    {
        SealedHead first = await _maker.NextAsync(null);
        await using HeadMaker stranger = await HeadMaker.CreateAsync();
        SealedHead foreign = await stranger.NextAsync(null);
        Assert.Equal(WitnessOutcome.LedgerUnknown, (await AskAsync(stranger.Request(null, foreign))).Outcome);
        Assert.Equal(WitnessOutcome.SealsInvalid, (await AskAsync(new WitnessRequest
        {
            Ledger = _maker.Genesis.LedgerId,
            Heads = [(foreign, [])],
        })).Outcome);
        SealedHead unsealed = SealedHead.Of(new HealthLedger.Ledger.Block
        {
            Header = first.Header,
            HeaderBytes = first.Block.HeaderBytes,
            BatchBytes = default,
            Skipped = [],
            Entries = [],
            Seals = [],
        });
        Assert.Equal(WitnessOutcome.SealsInvalid, (await AskAsync(_maker.Request(null, unsealed))).Outcome);
        Assert.Null((await AskAsync(_maker.Request(null))).Newest);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(ulong.MaxValue)]
    public async Task AHeadOfAnEpochThatNoPathLeadsTo_IsRefused(ulong epoch)
    {
        SealedHead head = await _maker.NextAsync(null, epoch: epoch);
        Assert.Equal(WitnessOutcome.SealsInvalid, (await AskAsync(_maker.Request(null, head))).Outcome);
    }

    [Fact]
    public async Task AHeadOfTheGreatestHeight_IsTheLastThatIsSigned()
    {
        SealedHead first = await _maker.NextAsync(null);
        SealedHead last = await _maker.NextAsync(first, skip: ulong.MaxValue - 2);
        SealedHead second = await _maker.NextAsync(first);
        Assert.Equal(ulong.MaxValue, last.Height);
        Assert.Equal(WitnessOutcome.Signed, (await AskAsync(_maker.Request(null, first, last))).Outcome);
        Assert.Equal(WitnessOutcome.TooOld, (await AskAsync(_maker.Request(first, second))).Outcome);
    }

    [Fact]
    public async Task Request_WithAnyByteChanged_IsNeverSignedForAnotherHead()
    {
        SealedHead first = await _maker.NextAsync(null);
        SealedHead second = await _maker.NextAsync(first);
        await AskAsync(_maker.Request(null, first));
        byte[] request = _maker.Request(first, second).Encode();
        for (int i = 0; i < request.Length; i++)
        {
            byte[] changed = [.. request];
            changed[i] ^= (byte)(1 << (i % 8));
            WitnessAnswer answer = WitnessAnswer.TryDecode(
                (await _witness.AskAsync(changed, CancellationToken.None)).Span)!;
            Assert.True(answer.Outcome != WitnessOutcome.Signed, $"byte {i}");
        }

        Assert.Equal(WitnessOutcome.Signed, (await AskAsync(_maker.Request(first, second))).Outcome);
    }

    [Fact]
    public async Task Request_OfArbitraryBytes_IsAnswered()
    {
        Draw draw = new(307);
        for (int i = 0; i < 2000; i++)
        {
            ReadOnlyMemory<byte> answer = await _witness.AskAsync(draw.Bytes(i % 200), CancellationToken.None);
            Assert.Equal(WitnessOutcome.Malformed, WitnessAnswer.TryDecode(answer.Span)!.Outcome);
        }

        for (int i = 0; i < 2000; i++)
        {
            Assert.Null(WitnessAnswer.TryDecode(draw.Bytes(i % 200)));
        }
    }

    [Fact]
    public async Task Askers_AtOnce_NeverGetTwoHeadsOfOneHeightSigned()
    {
        SealedHead[] rivals = await Task.WhenAll(
            Enumerable.Range(0, 16).Select(salt => _maker.NextAsync(null, salt: (byte)salt)));
        WitnessAnswer[] answers = await Task.WhenAll(
            rivals.Select(head => Task.Run(() => AskAsync(_maker.Request(null, head)))));
        Assert.Single(answers, answer => answer.Outcome == WitnessOutcome.Signed);
        Assert.Equal(15, answers.Count(answer => answer.Outcome == WitnessOutcome.Forked));
    }

    private async Task<WitnessAnswer> AskAsync(WitnessRequest request) => WitnessAnswer.TryDecode(
        (await _witness.AskAsync(request.Encode(), CancellationToken.None)).Span)!;

    private void RequireSigned(SealedHead head, byte[] signature)
    {
        using VerificationKey key = VerificationKey.TryImport(_key.PublicPoint.Span)!;
        Assert.True(key.Verify(SigningDomain.Witness, _maker.Genesis.LedgerId, head.Statement(), signature));
    }

    private void Restart() => _witness = Open();

    private LedgerWitness Open() => new(_store, _key, [_maker.Genesis], null);
}
