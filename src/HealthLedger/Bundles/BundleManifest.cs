using HealthLedger.Canonical;
using HealthLedger.Primitives;

namespace HealthLedger.Bundles;

/// <summary>
/// What an author signs of a bundle: `manifest` of docs/spec/bundles.md section 2. The envelopes are in the submission
/// already; the packages are here, so that any holder can check all of a bundle without opening one.
/// </summary>
internal sealed class BundleManifest
{
    private const ulong Version = 1;

    public required LedgerId LedgerId { get; init; }

    public required SubmissionId Submission { get; init; }

    /// <summary>In the order of epoch and number; none twice.</summary>
    public required IReadOnlyList<ManifestPackage> Packages { get; init; }

    public static BundleManifest? TryDecode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader reader = new(bytes);
        reader.Array(4);
        reader.Exactly(Version);
        LedgerId ledger = reader.Ledger();
        SubmissionId submission = reader.Submission();
        int count = reader.ArrayHead(BundleLimits.MaxPackages);
        List<ManifestPackage> packages = new(count);
        for (int i = 0; i < count && reader.IsGood; i++)
        {
            reader.Array(4);
            packages.Add(new ManifestPackage
            {
                Epoch = reader.Unsigned(),
                X = reader.Unsigned(255),
                Period = reader.Unsigned(),
                Digest = reader.Digest(),
            });
        }

        return reader.End() && Ascends(packages)
            ? new BundleManifest { LedgerId = ledger, Submission = submission, Packages = packages }
            : null;
    }

    public byte[] Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[512]);
        writer.Array(4);
        writer.Unsigned(Version);
        writer.Id(LedgerId);
        writer.Id(Submission);
        writer.Array(Packages.Count);
        foreach (ManifestPackage package in Packages)
        {
            writer.Array(4);
            writer.Unsigned(package.Epoch);
            writer.Unsigned(package.X);
            writer.Unsigned(package.Period);
            writer.Id(package.Digest);
        }

        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }

    private static bool Ascends(List<ManifestPackage> packages)
    {
        for (int i = 0; i < packages.Count; i++)
        {
            if (packages[i].X == 0 || (i > 0
                && (packages[i].Epoch, packages[i].X).CompareTo((packages[i - 1].Epoch, packages[i - 1].X)) <= 0))
            {
                return false;
            }
        }

        return true;
    }
}
