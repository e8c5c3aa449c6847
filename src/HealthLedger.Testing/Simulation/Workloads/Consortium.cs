using HealthLedger.Consensus;
using HealthLedger.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Ledger.Operations;
using HealthLedger.Participants;
using HealthLedger.Primitives;
using HealthLedger.Testing.Simulation.Chance;

namespace HealthLedger.Testing.Simulation.Workloads;

/// <summary>
/// The ledger of a number of organisations: its genesis, its keys, and what they may hand in. The same for every seed,
/// so that it is made and signed once in a process; the seed decides who hands in what, where and when.
/// </summary>
internal sealed class Consortium
{
    /// <summary>Milliseconds UTC of the genesis: 2026-01-01.</summary>
    public const long GenesisTime = 1_767_225_600_000;

    private readonly ChanceStream _chance;
    private readonly FixedKey[] _authors;
    private readonly Participant[] _participants;
    private readonly List<WrittenSubmission> _written = [];

    /// <param name="replicas">How many.</param>
    public Consortium(int replicas)
    {
        _chance = new ChanceStream((ulong)replicas, "consortium");
        _authors = [.. Enumerable.Range(0, replicas).Select(_ => new FixedKey(_chance.Bytes(32)))];
        _participants = [.. _authors.Select((key, index) => new Participant
        {
            Id = new ParticipantId(_chance.Bytes(ParticipantId.SizeBytes)),
            Code = "H" + (char)('A' + index),
            Country = "CH",
            Roles = ParticipantRoles.Provider | ParticipantRoles.Registrar,
            Facts = new Digest256(_chance.Bytes(Digest256.SizeBytes)),
            SigningKey = key.Point,
        })];
        Replicas = ReplicaSet.Create(0, [.. _participants.Select((participant, index) =>
            new ReplicaDefinition((uint)index, participant.Id, new FixedKey(_chance.Bytes(32)).Point))]);
        Genesis = GenesisBuilder.Build(new GenesisDocument
        {
            Time = GenesisTime,
            Name = "simulation",
            Nonce = new byte[16],
            Replicas = Replicas,
            Parameters = new LedgerParameters(),
            Participants = _participants,
        });
    }

    /// <summary>The head at height 0.</summary>
    public LedgerHead Genesis { get; }

    /// <summary>The replica set of epoch 0.</summary>
    public ReplicaSet Replicas { get; }

    /// <summary>A submission by its number, signed when it is first asked for.</summary>
    public WrittenSubmission Submission(int number)
    {
        while (_written.Count <= number)
        {
            _written.Add(Write(_written.Count));
        }

        return _written[number];
    }

    private WrittenSubmission Write(int number)
    {
        int author = number % _authors.Length;
        ReadOnlyMemory<byte>[] operations =
            [.. Enumerable.Range(0, 1 + _chance.Below(3)).Select(_ => (ReadOnlyMemory<byte>)NewOperation().Encode())];
        Digest256[] hashes = [.. operations.Select(operation => LedgerOperation.HashOf(operation.Span))];
        byte[] body = new SubmissionBody
        {
            LedgerId = Genesis.LedgerId,
            Author = _participants[author].Id,
            KeyId = LabelledHash.Of(HashLabel.Key, _participants[author].SigningKey),
            Nonce = _chance.Bytes(16),
            ValidUntilHeight = Genesis.Parameters.Window,
            OperationCount = (ulong)operations.Length,
            OperationsRoot = MerkleTree.Root(hashes),
        }.Encode();
        Submission submission = new()
        {
            Body = SubmissionBody.TryDecode(body)!,
            BodyBytes = body,
            Signature = _authors[author].Sign(SigningDomain.Submission, Genesis.LedgerId, body),
            Operations = operations,
        };
        return new WrittenSubmission(number, submission.Id, submission.Encode(), operations.Length);
    }

    private LedgerOperation NewOperation() => _chance.Below(2) == 0
        ? new EnrolSubject { Salt = _chance.Bytes(16), Subject = new SubjectId(_chance.Bytes(SubjectId.SizeBytes)) }
        : new Attest
        {
            Salt = _chance.Bytes(16),
            Kind = "training",
            Commitment = new Digest256(_chance.Bytes(Digest256.SizeBytes)),
        };
}
