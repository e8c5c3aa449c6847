using HealthLedger.Bundles;
using HealthLedger.Consensus;
using HealthLedger.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Ledger.Operations;
using HealthLedger.Participants;
using HealthLedger.Primitives;
using HealthLedger.Records;
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

    // One has a bundle of several parts: a seed in five hands it in.
    private const int Large = 20;

    // One in so many may be sealed at the first heights only, and comes too late in most seeds.
    private const int BriefEvery = 20;
    private const int BriefOf = 4;

    private readonly ChanceStream _chance;
    private readonly FixedKey[] _authors;
    private readonly Participant[] _participants;
    private readonly List<WrittenSubmission> _written = [];
    private readonly Dictionary<SubmissionId, WrittenSubmission> _byId = [];
    private readonly bool _hasRecords;
    private readonly Dictionary<(int Organisation, int Version), FixedKey> _sealKeys = [];
    private readonly Dictionary<(int Organisation, int Version), ReplicaSeat> _seats = [];

    /// <param name="replicas">How many replicas there are at first.</param>
    /// <param name="others">How many organisations have none at first.</param>
    /// <param name="hasRecords">Whether every other submission seals a record, and brings its bundle.</param>
    public Consortium(int replicas, int others = 0, bool hasRecords = false)
    {
        _hasRecords = hasRecords;
        string concern = hasRecords ? "records" : others == 0 ? "consortium" : "organisations";
        _chance = new ChanceStream((ulong)replicas, concern, others);
        _authors = [.. Enumerable.Range(0, replicas + others).Select(_ => new FixedKey(_chance.Bytes(32)))];
        _participants = [.. _authors.Select((key, index) => new Participant
        {
            Id = new ParticipantId(_chance.Bytes(ParticipantId.SizeBytes)),
            Code = "H" + (char)('A' + index),
            Country = "CH",
            Roles = ParticipantRoles.Provider | ParticipantRoles.Registrar,
            Facts = new Digest256(_chance.Bytes(Digest256.SizeBytes)),
            SigningKey = key.Point,
        })];
        for (int i = 0; i < replicas; i++)
        {
            _sealKeys.Add((i, 0), new FixedKey(_chance.Bytes(32)));
        }

        Organisations = [.. _participants.Select(participant => participant.Id)];
        Replicas = ReplicaSet.Create(0, [.. _participants.Take(replicas).Select((participant, index) =>
            new ReplicaDefinition((uint)index, participant.Id, SealKey(index, 0).Point))]);
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

    /// <summary>All organisations; the first ones have a replica at first.</summary>
    public IReadOnlyList<ParticipantId> Organisations { get; }

    /// <summary>The number of an organisation; -1 for none.</summary>
    public int IndexOf(ParticipantId participant)
    {
        for (int i = 0; i < Organisations.Count; i++)
        {
            if (Organisations[i] == participant)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>A seal key of an organisation: the first one, or a later one.</summary>
    public FixedKey SealKey(int organisation, int version)
    {
        if (!_sealKeys.TryGetValue((organisation, version), out FixedKey? key))
        {
            key = new FixedKey(new ChanceStream((ulong)version, "seal key", organisation).Bytes(32));
            _sealKeys.Add((organisation, version), key);
        }

        return key;
    }

    /// <summary>An application for a place in the set with a seal key.</summary>
    public ReplicaSeat Seat(int organisation, int version)
    {
        if (!_seats.TryGetValue((organisation, version), out ReplicaSeat? seat))
        {
            FixedKey key = SealKey(organisation, version);
            Digest256 keyId = LabelledHash.Of(HashLabel.Key, key.Point);
            Digest256 signer = LabelledHash.Of(HashLabel.Key, _authors[organisation].Point);
            seat = new ReplicaSeat
            {
                Participant = Organisations[organisation],
                SealKey = key.Point,
                Proof = key.Sign(SigningDomain.KeyEvent, Genesis.LedgerId, ReplicaSeat.ProofBody(keyId, signer)),
                Consent = _authors[organisation].Sign(
                    SigningDomain.Submission,
                    Genesis.LedgerId,
                    ReplicaSeat.ConsentBody(Organisations[organisation], key.Point)),
            };
            _seats.Add((organisation, version), seat);
        }

        return seat;
    }

    /// <summary>A submission by its number, signed when it is first asked for.</summary>
    public WrittenSubmission Submission(int number)
    {
        while (_written.Count <= number)
        {
            WrittenSubmission written = Write(_written.Count);
            _written.Add(written);
            _byId.Add(written.Id, written);
        }

        return _written[number];
    }

    /// <summary>A submission that was asked for before, by its id.</summary>
    public WrittenSubmission? Find(SubmissionId id) => _byId.GetValueOrDefault(id);

    /// <summary>The signing key of an organisation.</summary>
    public byte[] KeyOf(ParticipantId participant) => _authors[IndexOf(participant)].Point;

    private WrittenSubmission Write(int number)
    {
        if (_hasRecords && number % 2 == 0)
        {
            return WriteRecord(number);
        }

        int author = number % _authors.Length;
        ReadOnlyMemory<byte>[] operations =
            [.. Enumerable.Range(0, 1 + _chance.Below(3)).Select(_ => (ReadOnlyMemory<byte>)NewOperation().Encode())];
        return Sign(number, author, operations, _chance.Bytes(16));
    }

    /// <summary>Signs a submission of an organisation.</summary>
    public WrittenSubmission Sign(
        int number, int author, ReadOnlyMemory<byte>[] operations, byte[] nonce, ulong? validUntil = null)
    {
        Digest256[] hashes = [.. operations.Select(operation => LedgerOperation.HashOf(operation.Span))];
        byte[] body = new SubmissionBody
        {
            LedgerId = Genesis.LedgerId,
            Author = _participants[author].Id,
            KeyId = LabelledHash.Of(HashLabel.Key, _participants[author].SigningKey),
            Nonce = nonce,
            ValidUntilHeight = validUntil ?? Genesis.Parameters.Window,
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
        return new WrittenSubmission(number, submission.Id, submission.Encode(), operations.Length)
        {
            ValidUntil = submission.Body.ValidUntilHeight,
        };
    }

    // Holders look at what the author signed; who opens a package is no part of a simulation, so it is any bytes.
    private WrittenSubmission WriteRecord(int number)
    {
        int author = number % _authors.Length;
        int size = number == Large ? BundleLimits.MaxPartBytes + 1000 : 200;
        ReadOnlyMemory<byte>?[] envelopes =
            [.. Enumerable.Range(0, 1 + _chance.Below(2)).Select(_ => (ReadOnlyMemory<byte>?)_chance.Bytes(size))];
        AppendRecord record = new()
        {
            Salt = _chance.Bytes(16),
            Record = new RecordId(_chance.Bytes(RecordId.SizeBytes)),
            Kind = RecordKind.Laboratory,
            Threshold = TrusteeSet.ThresholdOf(Replicas.Size),
            TrusteeSet = TrusteeSet.DigestOf(Replicas),
            Segments = [.. envelopes.Select(envelope => new RecordSegment
            {
                Id = new SegmentId(_chance.Bytes(SegmentId.SizeBytes)),
                Version = 1,
                PaddedLength = (ulong)envelope!.Value.Length,
                EnvelopeDigest = Sha256.Of(envelope.Value.Span),
                KeyCommitment = new Digest256(_chance.Bytes(Digest256.SizeBytes)),
                ContentCommitment = new Digest256(_chance.Bytes(Digest256.SizeBytes)),
                ShareRoot = new Digest256(_chance.Bytes(Digest256.SizeBytes)),
            })],
        };
        ulong? validUntil = number % BriefEvery == BriefOf ? (ulong)(20 + (number * 13 % 100)) : null;
        WrittenSubmission written = Sign(number, author, [record.Encode()], _chance.Bytes(16), validUntil);
        byte[][] packages = [.. Enumerable.Range(0, _authors.Length - 1).Select(_ => _chance.Bytes(120))];
        BundleManifest manifest = new()
        {
            LedgerId = Genesis.LedgerId,
            Submission = written.Id,
            Packages = [.. packages.Select((package, i) => new ManifestPackage
            {
                Epoch = 0,
                X = (uint)(i < author ? i : i + 1) + 1,
                Period = 0,
                Digest = Sha256.Of(package),
            })],
        };
        byte[] bytes = manifest.Encode();
        BundleHead head = new()
        {
            Manifest = manifest,
            ManifestBytes = bytes,
            Place = new ManifestPlace { Index = 0, Count = 1, Path = [] },
            KeyId = LabelledHash.Of(HashLabel.Key, _participants[author].SigningKey),
            Signature = _authors[author].Sign(
                SigningDomain.Manifest,
                Genesis.LedgerId,
                ManifestPlace.SignedBytesOf(1, ManifestPlace.LeafOf(bytes))),
            Packages = [.. packages],
        };
        return new WrittenSubmission(written.Number, written.Id, written.Bytes, written.Operations)
        {
            Bundle = Bundle.Encode(written.Bytes, head, envelopes),
            IsFetched = number % 6 == 0 || number == Large,
            ValidUntil = written.ValidUntil,
        };
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
