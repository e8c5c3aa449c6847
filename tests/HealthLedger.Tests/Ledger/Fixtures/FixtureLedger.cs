using HealthLedger.Canonical;
using HealthLedger.Consensus;
using HealthLedger.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Ledger.Operations;
using HealthLedger.Tests.Ledger.Execution;

namespace HealthLedger.Tests.Ledger.Fixtures;

/// <summary>Executes a fixture's blocks, and seals each by a quorum of the set that is due.</summary>
internal sealed class FixtureLedger
{
    private readonly Chain _chain;
    private readonly byte[] _genesis;
    private readonly IReadOnlyList<Author> _sealers;
    private readonly List<Block> _blocks = [];

    public FixtureLedger(Chain chain, params IReadOnlyList<Author> sealers)
    {
        _chain = chain;
        _genesis = GenesisFile();
        _sealers = [chain.Registrar, .. sealers];
    }

    public LedgerFixture ToFixture() => new() { Genesis = _genesis, Blocks = _blocks };

    /// <summary>One block with one submission of the registrar's.</summary>
    public void Do(params LedgerOperation[] operations) =>
        Seal(_chain.Registrar.Submit(_chain.Id, _chain.Next, operations));

    public void Seal(params byte[][] submissions)
    {
        ReplicaSet set = _chain.Head.Replicas;
        ExecutedBlock executed = _chain.Execute(submissions);
        _blocks.Add(new Block
        {
            Header = executed.Head.Header,
            HeaderBytes = executed.HeaderBytes,
            BatchBytes = executed.Batch.Bytes,
            Skipped = executed.Skipped,
            Entries = executed.Entries,
            Seals =
            [
                .. set.Replicas.Take(set.Size.Quorum).Select(replica => new Seal(
                    replica.Index,
                    SealerOf(replica).Sign(SigningDomain.Seal, _chain.Id, executed.HeaderBytes))),
            ],
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
        writer.Array(2);
        foreach (Author founder in (Author[])[_chain.Registrar, _chain.Other])
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
