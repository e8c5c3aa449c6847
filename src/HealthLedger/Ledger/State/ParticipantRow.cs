using HealthLedger.Canonical;
using HealthLedger.Participants;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.State;

/// <summary>State of a participant.</summary>
internal sealed class ParticipantRow
{
    public const ulong Active = 1;
    public const ulong Suspended = 2;

    public required ulong Version { get; init; }

    public required string Code { get; init; }

    public required string Country { get; init; }

    public required ParticipantRoles Roles { get; init; }

    public required ulong Status { get; init; }

    public required Digest256 Facts { get; init; }

    public required Digest256 KeyId { get; init; }

    public bool IsActive => Status == Active;

    /// <summary>Whether it may act as a registrar now.</summary>
    public bool IsRegistrar => IsActive && (Roles & ParticipantRoles.Registrar) != ParticipantRoles.None;

    public static ParticipantRow? TryDecode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader reader = new(bytes);
        reader.Array(7);
        ulong version = reader.Unsigned();
        string code = reader.Text();
        string country = reader.Text();
        ParticipantRoles roles = (ParticipantRoles)reader.Unsigned(0xFFFF);
        ParticipantRow row = new()
        {
            Version = version,
            Code = code,
            Country = country,
            Roles = roles,
            Status = reader.Unsigned(),
            Facts = reader.Digest(),
            KeyId = reader.Digest(),
        };
        return reader.End() ? row : null;
    }

    /// <summary>The same facts with another standing or key.</summary>
    public ParticipantRow With(ulong? status = null, Digest256? keyId = null) => new()
    {
        Version = Version,
        Code = Code,
        Country = Country,
        Roles = Roles,
        Status = status ?? Status,
        Facts = Facts,
        KeyId = keyId ?? KeyId,
    };

    public byte[] Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[256]);
        writer.Array(7);
        writer.Unsigned(Version);
        writer.Text(Code);
        writer.Text(Country);
        writer.Unsigned((ulong)Roles);
        writer.Unsigned(Status);
        writer.Id(Facts);
        writer.Id(KeyId);
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }
}
