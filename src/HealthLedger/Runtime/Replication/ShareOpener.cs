using System.Runtime.InteropServices;
using System.Security.Cryptography;
using HealthLedger.Bundles;
using HealthLedger.Consensus;
using HealthLedger.Ledger;
using HealthLedger.Vaults;

namespace HealthLedger.Runtime.Replication;

/// <summary>Opens this trustee's package of a bundle, checks its shares, and protects them under its vault.</summary>
internal sealed class ShareOpener
{
    private readonly NodeParts _parts;
    private readonly BundleHolders _holders;
    private uint _opened;

    public ShareOpener(NodeParts parts, BundleHolders holders)
    {
        _parts = parts;
        _holders = holders;
    }

    /// <summary>What this node gets of a bundle.</summary>
    public async ValueTask<OpenedShares> OpenAsync(Bundle bundle, CancellationToken cancellationToken)
    {
        OpenedShares opened = new();
        for (int i = 0; i < bundle.Head.Packages.Count; i++)
        {
            ManifestPackage named = bundle.Head.Manifest.Packages[i];
            if (_holders.TrusteesOf(named.Epoch, bundle.Dealings) is { } set && named.X <= (uint)set.Replicas.Count
                && set.Replicas[(int)named.X - 1].Participant == _parts.Organisation)
            {
                await OpenAsync(bundle, named, bundle.Head.Packages[i], set, opened, cancellationToken)
                    .ConfigureAwait(false);
            }
        }

        return opened;
    }

    private async ValueTask OpenAsync(
        Bundle bundle,
        ManifestPackage named,
        ReadOnlyMemory<byte> package,
        ReplicaSet set,
        OpenedShares opened,
        CancellationToken cancellationToken)
    {
        (Dealing Dealing, BundleSegment Segment)[] segments =
            [.. BundleContent.DealtTo(bundle.Dealings, TrusteeSet.DigestOf(set))];
        SubmissionBody body = bundle.Submission.Body;
        IReadOnlyList<HeldShare>? shares = await UnsealAsync(
            SharePackage.InfoOf(body.LedgerId, body.Author, _parts.Organisation),
            SharePackage.DataOf(bundle.Id, named.Epoch, named.X, named.Period),
            package,
            cancellationToken).ConfigureAwait(false);
        for (int i = 0; i < segments.Length; i++)
        {
            (Dealing dealing, BundleSegment segment) = segments[i];
            bool isThere = shares is not null && i < shares.Count;
            if (!isThere || !shares![i].Fits(segment, named.X, set.Replicas.Count))
            {
                opened.Refuse(new FaultyShare(
                    dealing.Record,
                    segment.Id,
                    named.Epoch,
                    named.X,
                    isThere ? ShareFault.NotDealt : ShareFault.NotOpened));
                continue;
            }

            byte[] secret = shares[i].Encode();
            opened.Take(segment.Id, await _parts.Vault.ProtectAsync(
                VaultKey.Shares, BundleKey.OfSegment(bundle.Id, segment.Id), secret, cancellationToken)
                .ConfigureAwait(false));
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    // The author may know of a newer period than this node has executed, so that every key is tried, the one that
    // opened the last package first; there are few.
    private async ValueTask<IReadOnlyList<HeldShare>?> UnsealAsync(
        byte[] info, byte[] data, ReadOnlyMemory<byte> package, CancellationToken cancellationToken)
    {
        foreach (VaultKeyVersion version in (await _parts.Vault.ListAsync(cancellationToken).ConfigureAwait(false))
            .Where(version => version is { Key: VaultKey.Kem, State: not VaultKeyState.Destroyed })
            .OrderByDescending(version => version.Version == _opened)
            .ThenByDescending(version => version.Version))
        {
            if (await _parts.Vault.OpenPackageAsync(version.Version, info, data, package, cancellationToken)
                .ConfigureAwait(false) is { } content)
            {
                _opened = version.Version;
                IReadOnlyList<HeldShare>? shares = SharePackage.TryDecode(content.Span);
                Clear(content);
                return shares;
            }
        }

        return null;
    }

    private static void Clear(ReadOnlyMemory<byte> secret)
    {
        if (MemoryMarshal.TryGetArray(secret, out ArraySegment<byte> array))
        {
            CryptographicOperations.ZeroMemory(array);
        }
    }
}
