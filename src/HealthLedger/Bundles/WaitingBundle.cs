using HealthLedger.Canonical;
using HealthLedger.Primitives;

namespace HealthLedger.Bundles;

/// <summary>
/// What must be known of another organisation's bundle to delete it when its submission is never sealed:
/// `waiting-bundle` of docs/spec/bundles.md section 4.
/// </summary>
internal sealed class WaitingBundle
{
    private const ulong Version = 1;

    public required SubmissionId Submission { get; init; }

    public required ParticipantId Author { get; init; }

    /// <summary>The last height at which the submission may be sealed.</summary>
    public required ulong ValidUntil { get; init; }

    /// <summary>The height that was sealed here when the bundle was stored.</summary>
    public required ulong Since { get; init; }

    /// <summary>The bytes of its envelopes and packages.</summary>
    public required long Bytes { get; init; }

    /// <summary>How many bytes of envelopes and packages a bundle has.</summary>
    public static long BytesOf(Bundle bundle) => bundle.Envelopes.Sum(envelope => (long)(envelope?.Length ?? 0))
        + bundle.Head.Packages.Sum(package => (long)package.Length);

    public static WaitingBundle? TryDecode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader reader = new(bytes);
        reader.Array(6);
        reader.Exactly(Version);
        SubmissionId submission = reader.Submission();
        ParticipantId author = reader.Participant();
        ulong validUntil = reader.Unsigned();
        ulong since = reader.Unsigned();
        ulong size = reader.Unsigned();
        return reader.End() && size <= long.MaxValue
            ? new WaitingBundle
            {
                Submission = submission,
                Author = author,
                ValidUntil = validUntil,
                Since = since,
                Bytes = (long)size,
            }
            : null;
    }

    public byte[] Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[256]);
        writer.Array(6);
        writer.Unsigned(Version);
        writer.Id(Submission);
        writer.Id(Author);
        writer.Unsigned(ValidUntil);
        writer.Unsigned(Since);
        writer.Unsigned((ulong)Bytes);
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }
}
