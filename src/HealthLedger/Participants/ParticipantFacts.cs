using System.Security.Cryptography;
using System.Text;
using HealthLedger.Canonical;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Participants;

/// <summary>
/// Who answers for a participant: the canonical document that is kept off the ledger, while its hash is on it
/// (docs/spec/ledger.md section 3). Every change is a new version, signed by whoever submits it.
/// </summary>
public sealed class ParticipantFacts
{
    /// <summary>The longest legal name, in bytes of UTF-8.</summary>
    public const int MaxNameBytes = 256;

    /// <summary>The longest contact, in bytes of UTF-8.</summary>
    public const int MaxContactBytes = 1024;

    private const int BlindingBytes = 32;

    private readonly byte[] _bytes;

    private ParticipantFacts(byte[] bytes) => _bytes = bytes;

    /// <summary>The participant.</summary>
    public required ParticipantId Participant { get; init; }

    /// <summary>The version, from 1.</summary>
    public required long Version { get; init; }

    /// <summary>The legal name.</summary>
    public required string LegalName { get; init; }

    /// <summary>The country, two capital letters, ISO 3166-1.</summary>
    public required string Country { get; init; }

    /// <summary>The roles.</summary>
    public required ParticipantRoles Roles { get; init; }

    /// <summary>A commitment to the contract that binds the participant, or null.</summary>
    public Digest256? Contract { get; init; }

    /// <summary>Whom to ask; may be empty.</summary>
    public required string Contact { get; init; }

    /// <summary>The document. Its blinding keeps its hash from being guessed, so it is shown to whom it
    /// concerns.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>What the ledger holds of it.</summary>
    public Digest256 Hash => LabelledHash.Of(HashLabel.Facts, _bytes);

    /// <summary>Makes a document.</summary>
    /// <param name="participant">The participant.</param>
    /// <param name="version">1, or one more than the version that it replaces.</param>
    /// <param name="legalName">1 to 256 bytes of UTF-8.</param>
    /// <param name="country">Two capital letters.</param>
    /// <param name="roles">At least one role.</param>
    /// <param name="contract">A commitment to the contract, or null.</param>
    /// <param name="contact">At most 1,024 bytes of UTF-8.</param>
    /// <exception cref="ArgumentException">A value is outside its limits.</exception>
    public static ParticipantFacts Create(
        ParticipantId participant,
        long version,
        string legalName,
        string country,
        ParticipantRoles roles,
        Digest256? contract = null,
        string contact = "")
    {
        ArgumentException.ThrowIfNullOrEmpty(legalName);
        ArgumentNullException.ThrowIfNull(country);
        ArgumentNullException.ThrowIfNull(contact);
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        byte[] name = Encoding.UTF8.GetBytes(legalName);
        byte[] who = Encoding.UTF8.GetBytes(contact);
        if (name.Length > MaxNameBytes || who.Length > MaxContactBytes || !IsCountry(country)
            || roles == ParticipantRoles.None)
        {
            throw new ArgumentException(
                "A legal name has at most 256 and a contact at most 1,024 bytes of UTF-8, a country two capital "
                + "letters, and there is at least one role.",
                nameof(legalName));
        }

        CanonicalWriter writer = new(stackalloc byte[512]);
        writer.Array(9);
        writer.Unsigned(1);
        writer.Bytes(RandomNumberGenerator.GetBytes(BlindingBytes));
        writer.Id(participant);
        writer.Unsigned((ulong)version);
        writer.Bytes(name);
        writer.Text(country);
        writer.Unsigned((ulong)roles);
        writer.IdOrNull(contract);
        writer.Bytes(who);
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return TryDecode(bytes)!;
    }

    /// <summary>Reads a document.</summary>
    /// <param name="bytes">The document.</param>
    /// <returns>The facts, or null when the bytes are not such a document.</returns>
    public static ParticipantFacts? TryDecode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader reader = new(bytes);
        reader.Array(9);
        reader.Exactly(1);
        reader.BytesExactly(BlindingBytes);
        ParticipantId participant = reader.Participant();
        ulong version = reader.Unsigned();
        byte[] name = reader.Bytes(MaxNameBytes).ToArray();
        string country = reader.Text(2);
        ParticipantRoles roles = (ParticipantRoles)reader.Unsigned(0xFFFF);
        Digest256? contract = reader.TryNull() ? null : reader.Digest();
        byte[] contact = reader.Bytes(MaxContactBytes).ToArray();
        return reader.End() && version is >= 1 and <= long.MaxValue && name.Length > 0 && IsCountry(country)
            && roles != ParticipantRoles.None && TryText(name) is { } nameText && TryText(contact) is { } contactText
            ? new ParticipantFacts(bytes.ToArray())
            {
                Participant = participant,
                Version = (long)version,
                LegalName = nameText,
                Country = country,
                Roles = roles,
                Contract = contract,
                Contact = contactText,
            }
            : null;
    }

    /// <summary>The type's name: a contact never prints itself.</summary>
    public override string ToString() => nameof(ParticipantFacts);

    private static bool IsCountry(string country) =>
        country.Length == 2 && !country.AsSpan().ContainsAnyExceptInRange('A', 'Z');

    private static string? TryText(byte[] bytes) =>
        System.Text.Unicode.Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : null;
}
