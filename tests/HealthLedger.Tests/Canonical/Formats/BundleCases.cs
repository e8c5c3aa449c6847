using HealthLedger.Bundles;
using HealthLedger.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Ledger.State;
using HealthLedger.Primitives;
using HealthLedger.Records;

namespace HealthLedger.Tests.Canonical.Formats;

/// <summary>Bundles, what trustees get of them, and what replicas say of them.</summary>
internal static class BundleCases
{
    public static IReadOnlyList<FormatCase> All { get; } =
    [
        new("bundle-manifest", draw => Manifest(draw, [], default).Encode(), bytes =>
            BundleManifest.TryDecode(bytes)?.Encode()),
        new("bundle-head", draw => Head(draw, new SubmissionId(draw.Bytes(32)), default).Encode(), bytes =>
            BundleHead.TryDecode(bytes)?.Encode()),
        new("bundle", BundleOf, bytes => Bundle.TryDecode(bytes, 1000) is { } bundle
            ? Bundle.Encode(bundle.SubmissionBytes, bundle.Head, bundle.Envelopes)
            : null),
        new("stored-bundle", Stored, bytes => StoredBundle.TryDecode(bytes) is { } stored
            ? StoredBundle.Encode(stored.Head, stored.Envelopes)
            : null),
        new("waiting-bundle", Waiting, bytes => WaitingBundle.TryDecode(bytes)?.Encode()),
        new("held-share", draw => Share(draw).Encode(), bytes => HeldShare.TryDecode(bytes)?.Encode()),
        new("package-content", draw => SharePackage.Encode(draw.List(1, 3, () => Share(draw))), bytes =>
            SharePackage.TryDecode(bytes) is { } shares ? SharePackage.Encode(shares) : null),
        new("bundle-announcement", Announcement, bytes => BundleAnnouncement.TryDecode(bytes) is { } ids
            ? BundleAnnouncement.Encode(ids).ToArray()
            : null),
        new("fetch-bundle", Fetch, bytes => FetchBundle.TryDecode(bytes)?.Encode().ToArray()),
        new("bundle-part", Part, bytes => BundlePart.TryDecode(bytes)?.Encode().ToArray()),
        new("state-share-complaint", Complaint, bytes => ShareComplaintRow.TryDecode(bytes)?.Encode()),
        new("state-open-complaints", OpenComplaints, bytes => OpenComplaintsRow.TryDecode(bytes)?.Encode()),
    ];

    private static byte[] Announcement(Draw draw) =>
        BundleAnnouncement.Encode(draw.List(1, 4, () => new SubmissionId(draw.Bytes(32)))).ToArray();

    private static byte[] Fetch(Draw draw) => new FetchBundle(
        new SubmissionId(draw.Bytes(32)),
        FormatCases.Small(draw, BundleLimits.MaxBundleBytes),
        1 + FormatCases.Small(draw, BundleLimits.MaxPartBytes - 1)).Encode().ToArray();

    private static byte[] Part(Draw draw)
    {
        byte[] bytes = draw.Bytes(1 + draw.Below(40));
        uint offset = FormatCases.Small(draw, 1 << 20);
        uint total = offset + (uint)bytes.Length + FormatCases.Small(draw, 1 << 20);
        return new BundlePart(new SubmissionId(draw.Bytes(32)), total, offset, bytes).Encode().ToArray();
    }

    private static byte[] Complaint(Draw draw) => new ShareComplaintRow
    {
        Reason = FormatCases.Small(draw),
        Status = draw.Number(),
        Since = draw.Number(),
    }.Encode();

    private static byte[] OpenComplaints(Draw draw) => new OpenComplaintsRow
    {
        Open = draw.List(1, 3, () => (
            new SegmentId(draw.Bytes(16)), draw.Number(), FormatCases.Small(draw, 255))),
    }.Encode();

    private static HeldShare Share(Draw draw) => new()
    {
        Share = new DataKeyShare
        {
            Segment = new SegmentId(draw.Bytes(16)),
            X = 1 + FormatCases.Small(draw, 254),
            Blinding = draw.Bytes(32),
            Value = draw.Bytes(32),
        },
        Path = draw.List(0, 3, () => FormatCases.Digest(draw)),
    };

    private static BundleManifest Manifest(Draw draw, IReadOnlyList<byte[]> packages, SubmissionId submission)
    {
        ulong epoch = draw.Number(1000);
        return new BundleManifest
        {
            LedgerId = packages.Count == 0 ? new LedgerId(draw.Bytes(32)) : default,
            Submission = packages.Count == 0 ? new SubmissionId(draw.Bytes(32)) : submission,
            Packages =
            [
                .. Enumerable.Range(1, packages.Count == 0 ? draw.Below(4) : packages.Count)
                    .Select(x => new ManifestPackage
                    {
                        Epoch = epoch,
                        X = (uint)x,
                        Period = draw.Number(),
                        Digest = packages.Count == 0 ? FormatCases.Digest(draw) : Sha256.Of(packages[x - 1]),
                    }),
            ],
        };
    }

    private static BundleHead Head(Draw draw, SubmissionId submission, LedgerId ledger)
    {
        IReadOnlyList<byte[]> packages = draw.List(1, 3, () => draw.Bytes(1 + draw.Below(20)));
        BundleManifest drawn = Manifest(draw, packages, submission);
        BundleManifest manifest = new() { LedgerId = ledger, Submission = submission, Packages = drawn.Packages };
        return new BundleHead
        {
            Manifest = manifest,
            ManifestBytes = manifest.Encode(),
            Place = new ManifestPlace
            {
                Index = FormatCases.Small(draw, 9),
                Count = 10 + FormatCases.Small(draw, ManifestPlace.MaxTogether - 10),
                Path = draw.List(0, 3, () => FormatCases.Digest(draw)),
            },
            KeyId = FormatCases.Digest(draw),
            Signature = draw.Bytes(64),
            Packages = [.. packages.Select(package => (ReadOnlyMemory<byte>)package)],
        };
    }

    private static byte[] Stored(Draw draw) => StoredBundle.Encode(
        Head(draw, new SubmissionId(draw.Bytes(32)), new LedgerId(draw.Bytes(32))),
        draw.List(0, 3, () => draw.Below(4) == 0 ? (ReadOnlyMemory<byte>?)null : draw.Bytes(1 + draw.Below(20))));

    private static byte[] Waiting(Draw draw) => new WaitingBundle
    {
        Submission = new SubmissionId(draw.Bytes(32)),
        Author = new ParticipantId(draw.Bytes(16)),
        ValidUntil = draw.Number(),
        Since = draw.Number(),
        Bytes = FormatCases.Small(draw, 1 << 30),
    }.Encode();

    private static byte[] BundleOf(Draw draw)
    {
        IReadOnlyList<byte[]> envelopes = draw.List(1, 3, () => draw.Bytes(1 + draw.Below(20)));
        byte[][] operations = [.. envelopes.Select(envelope => Append(draw, envelope).Encode())];
        SubmissionBody body = new()
        {
            LedgerId = new LedgerId(draw.Bytes(32)),
            Author = new ParticipantId(draw.Bytes(16)),
            KeyId = FormatCases.Digest(draw),
            Nonce = draw.Bytes(16),
            ValidUntilHeight = draw.Number(),
            OperationCount = (ulong)operations.Length,
            OperationsRoot = FormatCases.Digest(draw),
        };
        Submission submission = new()
        {
            Body = body,
            BodyBytes = body.Encode(),
            Signature = draw.Bytes(64),
            Operations = [.. operations.Select(operation => (ReadOnlyMemory<byte>)operation)],
        };
        return Bundle.Encode(
            submission.Encode(),
            Head(draw, submission.Id, body.LedgerId),
            [.. envelopes.Select(envelope => draw.Below(4) == 0 ? (ReadOnlyMemory<byte>?)null : envelope)]);
    }

    private static AppendRecord Append(Draw draw, byte[] envelope) => new()
    {
        Salt = draw.Bytes(16),
        Record = new RecordId(draw.Bytes(16)),
        Subject = null,
        Kind = (RecordKind)FormatCases.Small(draw),
        Threshold = FormatCases.Small(draw),
        TrusteeSet = FormatCases.Digest(draw),
        Segments =
        [
            new RecordSegment
            {
                Id = new SegmentId(draw.Bytes(16)),
                Version = 1,
                PaddedLength = draw.Number(),
                EnvelopeDigest = Sha256.Of(envelope),
                KeyCommitment = FormatCases.Digest(draw),
                ContentCommitment = FormatCases.Digest(draw),
                ShareRoot = FormatCases.Digest(draw),
            },
        ],
    };
}
