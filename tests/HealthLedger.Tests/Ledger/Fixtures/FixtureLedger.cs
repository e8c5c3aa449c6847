using HealthLedger.Canonical;
using HealthLedger.Consensus;
using HealthLedger.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Ledger.Operations;
using HealthLedger.Participants;
using HealthLedger.Tests.Ledger.Execution;

namespace HealthLedger.Tests.Ledger.Fixtures;

/// <summary>Executes a fixture's blocks, and seals each by a quorum of the set that is due.</summary>
internal sealed class FixtureLedger
{
    private readonly Chain _chain;
    private readonly byte[] _genesis;
    private readonly IReadOnlyList<Author> _sealers;
    private readonly IReadOnlyList<Author> _all;
    private readonly List<Block> _blocks = [];

    public FixtureLedger(Chain chain, params IReadOnlyList<Author> sealers)
    {
        _chain = chain;
        _sealers = [chain.Registrar, .. sealers];
        _all = [.. _sealers, chain.Other];
        _genesis = GenesisFile();
    }

    public LedgerFixture ToFixture() => new() { Genesis = _genesis, Blocks = _blocks };

    /// <summary>One block with one submission of the registrar's.</summary>
    public void Do(params LedgerOperation[] operations) =>
        Seal(_chain.Registrar.Submit(_chain.Id, _chain.Next, operations));

    /// <summary>One block by which all officers of the genesis decide.</summary>
    public void Recover(RecoveryOrder order, params Author[] officers)
    {
        ExecutedBlock executed = _chain.Recover(order);
        Add(executed,
        [
            .. officers.Select((officer, i) => new Seal(
                (uint)i,
                officer.Sign(SigningDomain.Recovery, _chain.Id, executed.HeaderBytes),
                isRecovery: true)),
        ]);
    }

    public void Seal(params byte[][] submissions)
    {
        ReplicaSet set = _chain.Head.Replicas;
        ExecutedBlock executed = _chain.Execute(submissions);
        Add(executed,
        [
            .. set.Replicas.Take(set.Size.Quorum).Select(replica => new Seal(
                replica.Index,
                SealerOf(replica).Sign(SigningDomain.Seal, _chain.Id, executed.HeaderBytes))),
        ]);
    }

    private void Add(ExecutedBlock executed, IReadOnlyList<Seal> seals)
    {
        _blocks.Add(new Block
        {
            Header = executed.Head.Header,
            HeaderBytes = executed.HeaderBytes,
            BatchBytes = executed.Batch.Bytes,
            Skipped = executed.Skipped,
            Entries = executed.Entries,
            Seals = seals,
        });
    }

    private Author SealerOf(ReplicaDefinition replica) => _sealers.First(
        author => author.Participant.SigningKey.AsSpan().SequenceEqual(replica.SealKey));

    private byte[] GenesisFile()
    {
        byte[] genesis = _chain.Genesis.Encode();
        CanonicalWriter writer = new(stackalloc byte[1024]);
        writer.Array(5);
        writer.Text("healthledger-genesis");
        writer.Unsigned(1);
        writer.Bytes(genesis);
        writer.Bytes(_chain.Head.Header.Encode());
        IReadOnlyList<Participant> founders = _chain.Genesis.Participants;
        writer.Array(founders.Count);
        foreach (Author founder in founders.Select(each => _all.First(author => author.Id == each.Id)))
        {
            writer.Array(2);
            writer.Id(founder.Id);
            writer.Bytes(founder.Sign(SigningDomain.Genesis, default, genesis));
        }

        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }
}
