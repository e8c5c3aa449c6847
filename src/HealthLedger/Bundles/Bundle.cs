using HealthLedger.Canonical;
using HealthLedger.Ledger;
using HealthLedger.Primitives;

namespace HealthLedger.Bundles;

/// <summary>
/// A submission with all that must be on stable storage before it is ordered: `bundle` of docs/spec/bundles.md
/// section 2.
/// </summary>
internal sealed class Bundle
{
    private const ulong Version = 1;

    public required ReadOnlyMemory<byte> SubmissionBytes { get; init; }

    public required Submission Submission { get; init; }

    public required BundleHead Head { get; init; }

    /// <summary>All that the submission deals; never nothing.</summary>
    public required IReadOnlyList<Dealing> Dealings { get; init; }

    /// <summary>The envelopes of all segments that have one, in order; null is one that the receiver does not
    /// hold.</summary>
    public required IReadOnlyList<ReadOnlyMemory<byte>?> Envelopes { get; init; }

    public SubmissionId Id => Head.Manifest.Submission;

    /// <summary>The same bundle without the envelopes that a replica may not hold: it keeps none of those, whoever
    /// sends them.</summary>
    public Bundle For(ParticipantId replica, BundlePlacement placed) => placed.MayHoldAll(replica)
        ? this
        : new Bundle
        {
            SubmissionBytes = SubmissionBytes,
            Submission = Submission,
            Head = Head,
            Dealings = Dealings,
            Envelopes =
            [
                .. Envelopes.Select(
                    (envelope, i) => placed.MayHold(replica, i) ? envelope : (ReadOnlyMemory<byte>?)null),
            ],
        };

    /// <summary>Reads a bundle, of which the bytes become a part. Packages and envelopes are those that manifest and
    /// submission name, and the manifest is this submission's; its signature is not verified here.</summary>
    public static Bundle? TryDecode(ReadOnlyMemory<byte> bytes, uint maxOperations)
    {
        CanonicalReader reader = new(bytes.Span);
        reader.Array(4);
        reader.Exactly(Version);
        ReadOnlyMemory<byte> submission = reader.BytesUpTo(bytes, int.MaxValue);
        BundleHead? head = reader.IsGood ? BundleHead.Read(ref reader, bytes) : null;
        List<ReadOnlyMemory<byte>?> envelopes = ReadEnvelopes(ref reader, bytes);
        if (!reader.End() || head is null || Submission.TryDecode(submission, maxOperations) is not { } decoded
            || head.Manifest.Submission != decoded.Id || head.Manifest.LedgerId != decoded.Body.LedgerId)
        {
            return null;
        }

        IReadOnlyList<Dealing> dealings = Dealing.Of(decoded);
        return dealings.Count > 0 && BundleContent.Fits(dealings, envelopes)
            ? new Bundle
            {
                SubmissionBytes = submission,
                Submission = decoded,
                Head = head,
                Dealings = dealings,
                Envelopes = envelopes,
            }
            : null;
    }

    public static byte[] Encode(
        ReadOnlyMemory<byte> submission, BundleHead head, IReadOnlyList<ReadOnlyMemory<byte>?> envelopes)
    {
        CanonicalWriter writer = new(stackalloc byte[1024]);
        writer.Array(4);
        writer.Unsigned(Version);
        writer.Bytes(submission);
        head.Write(ref writer);
        WriteEnvelopes(ref writer, envelopes);
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }

    /// <summary>What a bundle begins with, up to its head: what a holder stores follows as it is
    /// (<see cref="StoredBundle.BodyOffset"/>).</summary>
    public static byte[] EncodeBeginning(ReadOnlyMemory<byte> submission)
    {
        CanonicalWriter writer = new(stackalloc byte[1024]);
        writer.Array(4);
        writer.Unsigned(Version);
        writer.Bytes(submission);
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }

    public static List<ReadOnlyMemory<byte>?> ReadEnvelopes(ref CanonicalReader reader, ReadOnlyMemory<byte> frame)
    {
        int count = reader.ArrayHead(CanonicalReader.MaxArrayLength);
        List<ReadOnlyMemory<byte>?> envelopes = new(Math.Min(count, 4096));
        for (int i = 0; i < count && reader.IsGood; i++)
        {
            envelopes.Add(reader.BytesOrNull(frame, BundleLimits.MaxEnvelopeBytes));
        }

        return envelopes;
    }

    public static void WriteEnvelopes(ref CanonicalWriter writer, IReadOnlyList<ReadOnlyMemory<byte>?> envelopes)
    {
        writer.Array(envelopes.Count);
        foreach (ReadOnlyMemory<byte>? envelope in envelopes)
        {
            writer.BytesOrNull(envelope);
        }
    }
}
