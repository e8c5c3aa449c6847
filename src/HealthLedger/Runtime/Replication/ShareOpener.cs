using System.Runtime.InteropServices;
using System.Security.Cryptography;
using HealthLedger.Bundles;
using HealthLedger.Ledger;
using HealthLedger.Vaults;

namespace HealthLedger.Runtime.Replication;

/// <summary>Opens this trustee's package of a bundle, checks its shares, and protects them under its vault.</summary>
internal sealed class ShareOpener
{
    private readonly NodeParts _parts;
    private readonly BundlePlacements _placements;
    private uint? _opened;

    public ShareOpener(NodeParts parts, BundlePlacements placements)
    {
        _parts = parts;
        _placements = placements;
    }

    /// <summary>What this node gets of a bundle.</summary>
    public async ValueTask<OpenedShares> OpenAsync(Bundle bundle, CancellationToken cancellationToken)
    {
        OpenedShares opened = new();
        List<HeldShare> taken = [];
        IReadOnlyDictionary<ulong, DealtTrustees> groups = await _placements.TrusteesOfAsync(
            bundle.Head.Manifest.Packages.Select(package => package.Epoch),
            bundle.Submission,
            bundle.Dealings,
            cancellationToken).ConfigureAwait(false);
        for (int i = 0; i < bundle.Head.Packages.Count; i++)
        {
            ManifestPackage named = bundle.Head.Manifest.Packages[i];
            if (groups.GetValueOrDefault(named.Epoch) is { } group
                && named.X <= (uint)group.Trustees.Count
                && group.Trustees[(int)named.X - 1] == _parts.Organisation)
            {
                await OpenAsync(bundle, named, bundle.Head.Packages[i], group, opened, taken, cancellationToken)
                    .ConfigureAwait(false);
            }
        }

        if (taken.Count > 0)
        {
            byte[] secret = SharePackage.Encode(taken);
            opened.Shares = await _parts.Vault
                .ProtectAsync(VaultKey.Shares, BundleKey.Of(bundle.Id), secret, cancellationToken)
                .ConfigureAwait(false);
            CryptographicOperations.ZeroMemory(secret);
        }

        return opened;
    }

    private async ValueTask OpenAsync(
        Bundle bundle,
        ManifestPackage named,
        ReadOnlyMemory<byte> package,
        DealtTrustees group,
        OpenedShares opened,
        List<HeldShare> taken,
        CancellationToken cancellationToken)
    {
        SubmissionBody body = bundle.Submission.Body;
        IReadOnlyList<HeldShare>? shares = await UnsealAsync(
            SharePackage.InfoOf(body.LedgerId, body.Author, _parts.Organisation),
            SharePackage.DataOf(bundle.Id, named.Epoch, named.X, named.Period),
            package,
            cancellationToken).ConfigureAwait(false);
        int i = 0;
        foreach ((Dealing dealing, BundleSegment segment) in
            BundleContent.DealtTo(bundle.Dealings, group.Digest))
        {
            HeldShare? share = i < shares?.Count ? shares[i] : null;
            if (share?.Fits(segment, named.X, group.Trustees.Count) == true)
            {
                taken.Add(share);
            }
            else
            {
                opened.Refuse(new FaultyShare(
                    dealing.Record,
                    segment.Id,
                    named.Epoch,
                    named.X,
                    share is null ? ShareFault.NotOpened : ShareFault.NotDealt));
            }

            i++;
        }
    }

    // The author may know of a newer period than this node has executed, so that every key is tried, the one that
    // opened the last package first; there are few.
    private async ValueTask<IReadOnlyList<HeldShare>?> UnsealAsync(
        byte[] info, byte[] data, ReadOnlyMemory<byte> package, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte>? opened = _opened is { } last
            ? await _parts.Vault.OpenPackageAsync(last, info, data, package, cancellationToken).ConfigureAwait(false)
            : null;
        if (opened is null)
        {
            foreach (VaultKeyVersion version in (await _parts.Vault.ListAsync(cancellationToken).ConfigureAwait(false))
                .Where(version => version is { Key: VaultKey.Kem, State: not VaultKeyState.Destroyed })
                .OrderByDescending(version => version.Version))
            {
                opened = await _parts.Vault
                    .OpenPackageAsync(version.Version, info, data, package, cancellationToken).ConfigureAwait(false);
                if (opened is not null)
                {
                    _opened = version.Version;
                    break;
                }
            }
        }

        if (opened is not { } content)
        {
            return null;
        }

        IReadOnlyList<HeldShare>? shares = SharePackage.TryDecode(content.Span);
        Clear(content);
        return shares;
    }

    private static void Clear(ReadOnlyMemory<byte> secret)
    {
        if (MemoryMarshal.TryGetArray(secret, out ArraySegment<byte> array))
        {
            CryptographicOperations.ZeroMemory(array);
        }
    }
}
