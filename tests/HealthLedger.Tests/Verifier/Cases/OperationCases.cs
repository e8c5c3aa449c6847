using HealthLedger.Tests.Verifier.Forge;
using HealthLedger.Verifier;
using static HealthLedger.Verifier.VerifierErrorCodes;

namespace HealthLedger.Tests.Verifier.Cases;

/// <summary>
/// Each type of operation, accepted in its forms, and just beyond their limits. The operation of a case that fails at
/// the author's signature must not be at fault.
/// </summary>
internal static class OperationCases
{
    private static readonly byte[] Salt = new byte[16];
    private static readonly byte[] Id = new byte[16];
    private static readonly byte[] Later = [.. new byte[15], 1];
    private static readonly byte[] Hash = new byte[32];
    private static readonly byte[] Signature = new byte[64];

    public static IReadOnlyList<MustFailCase> All =>
    [
        Valid("registration", a => [Salt, 1, Participant(a, ushort.MaxValue), Signature]),
        Broken("registration with a role too many", a => [Salt, 1, Participant(a, 65536), Signature]),
        Valid("update", _ => Update(ushort.MaxValue)),
        Broken("update with a role too many", _ => Update(65536)),
        Valid("rotation", a => Rotation(a, 255, null)),
        Valid("rotation with a suspicion", a => Rotation(a, 0, 1000)),
        Broken("rotation for a reason beyond all", a => Rotation(a, 256, null)),
        Valid("suspension", _ => [Salt, 4, Id, 1]),
        Broken("suspension for a reason beyond all", _ => [Salt, 4, Id, 256]),
        Valid("end of a suspension", _ => [Salt, 5, Id, 6]),
        Valid("trustee key", a => [Salt, 6, 0, a.Ledger.Participants[0].Point]),
        Valid("merge", _ => [Salt, 11, Hash, Hash, Hash]),
        Broken("merge without details", _ => [Salt, 11, Hash, Hash]),
        Valid("reversal of a merge", _ => [Salt, 12, Hash, Hash, Hash]),
        Valid("rekeying", _ => [Salt, 13, Hash, Hash, Hash, new object?[] { Id, Later }]),
        Broken("rekeying with a record twice", _ => [Salt, 13, Hash, Hash, Hash, new object?[] { Later, Later }]),
        Broken("rekeying with records out of order", _ => [Salt, 13, Hash, Hash, Hash, new object?[] { Later, Id }]),
        Valid("amendment without content", _ => Amendment(null, [])),
        Valid("amendment with content", _ => Amendment(Id, [Segment(1, 0)])),
        Broken("record of 65 segments", _ => Record(9999, [.. Enumerable.Repeat(Segment(1, 0), 65)])),
        Valid("record of 64 segments", _ => Record(9999, [.. Enumerable.Repeat(Segment(1, 0), 64)])),
        Broken("record of the year 10000", _ => Record(10000, [Segment(1, 0)])),
        Broken("segment of version 2^32", _ => Record(2025, [Segment(4294967296, 0)])),
        Broken("segment of 257 tags", _ => Record(2025, [Segment(1, 257)])),
        Valid("segment of 256 tags", _ => Record(2025, [Segment(4294967295, 256)])),
        Valid("dealing of 64 segments anew", _ => Dealing(255, 64)),
        Broken("dealing of 65 segments anew", _ => Dealing(1, 65)),
        Broken("dealing of no segment anew", _ => Dealing(1, 0)),
        Broken("dealing anew for a threshold beyond all", _ => Dealing(256, 1)),
        Valid("complaint", _ => [Salt, 32, Id, Id, 1, 255, 2]),
        Broken("complaint of a trustee beyond all", _ => [Salt, 32, Id, Id, 1, 256, 2]),
        Broken("complaint without a reason", _ => [Salt, 32, Id, Id, 1, 4]),
        Valid("proposal", a => Proposal(a, 255, 1, 1)),
        Valid("proposal in which 256 leave", a => Proposal(a, 1, 256, 0)),
        Broken("proposal in which 257 leave", a => Proposal(a, 1, 257, 0)),
        Broken("proposal of a kind beyond all", a => Proposal(a, 256, 1, 1)),
        Broken("proposal of a seat without consent", a =>
            [Salt, 50, 1, 1000, Array.Empty<object?>(), new object?[] { Seat(a)[..3] }]),
        Valid("proposal of a protocol version", _ => [Salt, 50, 2, 1000, 2]),
        Broken("proposal of a protocol version and an item more", _ => [Salt, 50, 2, 1000, 2, 2]),
        Valid("proposal of a placement", _ => [Salt, 50, 3, 1000, Hash]),
        Broken("proposal of a placement that is a number", _ => [Salt, 50, 3, 1000, 2]),
        Valid("vote", _ => [Salt, 51, Id, Hash, true]),
        Broken("vote without an answer", _ => [Salt, 51, Id, Hash]),
        new("accepted request for 65 segments", VerificationStep.Submission, OperationInvalid, a =>
        {
            a.Receipt = new ForgedReceipt(a.Ledger, a.Height, 1);
            Set(a, 1, [
                Salt, 30, Id, Id, Enumerable.Repeat<object?>(Id, 65).ToArray(), Id, "TREAT", "read", Hash, null, null,
                false]);
        }, replicas: 1, epochs: 2),
    ];

    private static MustFailCase Valid(string name, Func<Attempt, object?[]> operation) =>
        new($"author's signature under an accepted {name}", VerificationStep.Author, AuthorSignatureInvalid, a =>
        {
            Set(a, 0, operation(a));
            a.Receipt.AuthorSignature = ForgeKey.Negate(a.Receipt.AuthorSignature);
        }, replicas: 1, epochs: 2);

    private static MustFailCase Broken(string name, Func<Attempt, object?[]> operation) =>
        new($"accepted {name}", VerificationStep.Submission, OperationInvalid, a => Set(a, 0, operation(a)),
            replicas: 1, epochs: 2);

    private static void Set(Attempt attempt, int index, object?[] operation)
    {
        attempt.Receipt.Operations[index] = ForgeCbor.Encode(operation);
        attempt.Receipt.BindOperations();
    }

    private static object?[] Participant(Attempt attempt, int roles) =>
        [Id, "HOSP", "DE", roles, Hash, attempt.Ledger.Participants[0].Point];

    private static object?[] Update(int roles) => [Salt, 2, Id, 2, "HOSP", "DE", roles, Hash];

    private static object?[] Rotation(Attempt attempt, int reason, object? suspectSince) =>
        [Salt, 3, Id, Hash, attempt.Ledger.Participants[0].Point, Signature, reason, suspectSince];

    private static object?[] Dealing(int threshold, int segments) =>
        [Salt, 22, Id, threshold, Hash,
            Enumerable.Repeat<object?>(new object?[] { Id, Hash }, segments).ToArray()];

    private static object?[] Proposal(Attempt attempt, int kind, int removed, int seats) =>
        [Salt, 50, kind, 1000, Enumerable.Repeat<object?>(Id, removed).ToArray(),
            Enumerable.Repeat<object?>(Seat(attempt), seats).ToArray()];

    private static object?[] Seat(Attempt attempt) =>
        [Later, attempt.Ledger.Participants[0].Point, Signature, Signature];

    private static object?[] Amendment(byte[]? answers, object?[][] segments) =>
        [Salt, 21, Id, Later, 1, 1, answers, Hash, null, 1, Hash, segments];

    private static object?[] Record(int year, object?[][] segments) =>
        [Salt, 20, Id, null, 3, new object?[] { 2024, year }, 1, Hash, segments];

    private static object?[] Segment(ulong version, int tags) =>
        [Id, version, 1024, Hash, Hash, Hash, Hash, Id, Enumerable.Repeat<object?>(Id, tags).ToArray()];
}
