using HealthLedger.Canonical;
using HealthLedger.Primitives;

namespace HealthLedger.Participants;

/// <summary>An organisation as it is registered: `participant` of docs/spec/ledger.md section 1.</summary>
internal sealed class Participant
{
    public required ParticipantId Id { get; init; }

    public required string Code { get; init; }

    public required string Country { get; init; }

    public required ParticipantRoles Roles { get; init; }

    public required Digest256 Facts { get; init; }

    /// <summary>The signing key's point, 65 bytes.</summary>
    public required byte[] SigningKey { get; init; }

    public static Participant Read(ref CanonicalReader reader)
    {
        reader.Array(6);
        return new Participant
        {
            Id = new ParticipantId(reader.BytesExactly(ParticipantId.SizeBytes)),
            Code = reader.Text(),
            Country = reader.Text(),
            Roles = (ParticipantRoles)reader.Unsigned(0xFFFF),
            Facts = new Digest256(reader.BytesExactly(Digest256.SizeBytes)),
            SigningKey = reader.Point(),
        };
    }

    /// <summary>Whether two say the same in every field.</summary>
    public bool IsSame(Participant other) =>
        Id == other.Id && Code == other.Code && Country == other.Country && Roles == other.Roles
        && Facts == other.Facts && SigningKey.AsSpan().SequenceEqual(other.SigningKey);

    public void Write(ref CanonicalWriter writer)
    {
        writer.Array(6);
        writer.Id(Id);
        writer.Text(Code);
        writer.Text(Country);
        writer.Unsigned((ulong)Roles);
        writer.Id(Facts);
        writer.Bytes(SigningKey);
    }
}
