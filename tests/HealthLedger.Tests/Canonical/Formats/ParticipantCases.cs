using System.Text;
using HealthLedger.Canonical;
using HealthLedger.Cryptography;
using HealthLedger.Participants;
using HealthLedger.Primitives;

namespace HealthLedger.Tests.Canonical.Formats;

/// <summary>What organisations hand to each other.</summary>
internal static class ParticipantCases
{
    public static IReadOnlyList<FormatCase> All { get; } =
    [
        new(
            "participant-facts",
            draw => Facts(draw, new ParticipantId(draw.Bytes(16)), draw.Number(), Role(draw)),
            bytes => ParticipantFacts.TryDecode(bytes)?.Bytes.ToArray()),
        new(
            "replica-application",
            draw => new ReplicaApplication(OperationCases.Seat(draw)).Encode(),
            bytes => ReplicaApplication.TryDecode(bytes)?.Encode()),
        new("participant-application", Application, bytes => ParticipantApplication.TryDecode(bytes)?.Encode()),
    ];

    private static ParticipantRoles Role(Draw draw) => (ParticipantRoles)(1 + FormatCases.Small(draw, 254));

    private static byte[] Facts(Draw draw, ParticipantId id, ulong version, ParticipantRoles roles)
    {
        CanonicalWriter writer = new(stackalloc byte[512]);
        writer.Array(9);
        writer.Unsigned(1);
        writer.Bytes(draw.Bytes(32));
        writer.Id(id);
        writer.Unsigned(1 + (version >> 2));
        writer.Bytes(Encoding.UTF8.GetBytes("Haus " + draw.Text()));
        writer.Text("DE");
        writer.Unsigned((ulong)roles);
        writer.IdOrNull(draw.Coin() ? FormatCases.Digest(draw) : null);
        writer.Bytes(Encoding.UTF8.GetBytes("\u00FC " + draw.Text()));
        return writer.ToArray();
    }

    private static byte[] Application(Draw draw)
    {
        ParticipantId id = new(draw.Bytes(16));
        ParticipantRoles roles = Role(draw);
        byte[] facts = Facts(draw, id, 0, roles);
        CanonicalWriter writer = new(stackalloc byte[1024]);
        writer.Array(5);
        writer.Text("healthledger-participant");
        writer.Unsigned(1);
        new Participant
        {
            Id = id,
            Code = draw.Text(),
            Country = "DE",
            Roles = roles,
            Facts = LabelledHash.Of(HashLabel.Facts, facts),
            SigningKey = FormatCases.Point(draw),
        }.Write(ref writer);
        writer.Bytes(facts);
        writer.Bytes(draw.Bytes(64));
        return writer.ToArray();
    }
}
