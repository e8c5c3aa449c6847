using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Ledger.Operations;

namespace HealthLedger.Tests.Ledger.Execution;

public sealed class ProtocolRulesTests
{
    [Fact]
    public void Ledger_that_crosses_versions_executes_each_block_by_its_own_rules()
    {
        using Chain chain = new(rules: SecondVersion.Both);
        LedgerHead genesis = chain.Head;
        List<ExecutedBlock> blocks = [];
        for (int i = 0; i < 5; i++)
        {
            ProposeChange upgrade = chain.ProposeProtocol(2);
            LedgerOperation[] more = i == 1 ? [upgrade, chain.Vote(chain.Registrar, upgrade)] : [];
            blocks.Add(chain.Do([chain.Enrol(chain.NewSubject()), chain.Attestation("fire-drill"), .. more]));
        }

        Assert.Equal([1UL, 1, 2, 2, 2], blocks.Select(block => block.Head.Header.ProtocolVersion));
        Assert.Equal(
            [
                EntryOutcomeCode.UnknownKind, EntryOutcomeCode.UnknownKind,
                EntryOutcomeCode.Accepted, EntryOutcomeCode.Accepted, EntryOutcomeCode.Accepted,
            ],
            blocks.Select(block => block.Decoded[1].Outcome));

        // Executed again from genesis by somebody who knows both, nothing differs.
        using VerificationKeyCache keys = new();
        BlockExecutor again = new(keys, SecondVersion.Both);
        LedgerHead head = genesis;
        foreach (ExecutedBlock block in blocks)
        {
            ExecutedBlock repeated = again.Execute(head, block.Batch);
            Assert.Equal(block.HeaderBytes, repeated.HeaderBytes);
            head = repeated.Head;
        }
    }

    [Fact]
    public void Unknown_version_executes_nothing()
    {
        using Chain chain = new(rules: SecondVersion.Both);
        ProposeChange upgrade = chain.ProposeProtocol(2);
        ExecutedBlock boundary = chain.Do(upgrade, chain.Vote(chain.Registrar, upgrade));
        using VerificationKeyCache keys = new();
        BlockExecutor first = new(keys);
        IntegrityException refused = Assert.Throws<IntegrityException>(
            () => first.Execute(chain.Head, Batch.Create(chain.Head.Header.Time + 1, [])));
        Assert.Equal(HealthLedgerErrorCodes.ProtocolTooNew, refused.Code);
        Assert.Equal(1UL, boundary.Head.Header.ProtocolVersion);
    }

    [Fact]
    public void Block_has_the_version_of_the_block_below_while_nobody_votes()
    {
        using Chain chain = new();
        Assert.True(ProtocolRules.Known.Knows(chain.Head.Header.ProtocolVersion));
        Assert.False(ProtocolRules.Known.Knows(chain.Head.Header.ProtocolVersion + 1));
        Assert.Equal(1UL, chain.Execute().Head.Header.ProtocolVersion);
        Assert.Equal(1UL, chain.Head.Terms.Protocol);
    }
}
