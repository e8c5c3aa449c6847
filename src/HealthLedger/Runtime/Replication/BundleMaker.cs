using System.Security.Cryptography;
using HealthLedger.Bundles;
using HealthLedger.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Vaults;

namespace HealthLedger.Runtime.Replication;

/// <summary>
/// Seals the shares of a submission to their trustees, one package for each, and signs manifests, many with one
/// signature (docs/spec/bundles.md sections 2 and 3).
/// </summary>
internal sealed class BundleMaker
{
    private readonly NodeParts _parts;
    private readonly BundlePlacements _placements;

    public BundleMaker(NodeParts parts)
    {
        _parts = parts;
        _placements = new BundlePlacements(parts);
    }

    /// <summary>The head of the bundle of a submission of this node, but for the signature.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="submission">The submission.</param>
    /// <param name="dealings">What of it is dealt.</param>
    /// <param name="sharesOf">The shares of a segment, x = 1 first.</param>
    /// <param name="keys">The trustees' keys.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async ValueTask<PreparedHead> PrepareAsync(
        SubmissionId id,
        Submission submission,
        IReadOnlyList<Dealing> dealings,
        Func<SegmentId, IReadOnlyList<DataKeyShare>> sharesOf,
        TrusteeKeys keys,
        CancellationToken cancellationToken)
    {
        List<ManifestPackage> named = [];
        List<ReadOnlyMemory<byte>> packages = [];
        foreach (DealtTrustees group in await TrusteesOfAsync(submission, dealings, cancellationToken)
            .ConfigureAwait(false))
        {
            List<(IReadOnlyList<DataKeyShare> Shares, Digest256[] Leaves)> dealt =
            [
                .. BundleContent.DealtTo(dealings, group.Digest).Select(dealt => sharesOf(dealt.Segment.Id))
                    .Select(shares => (shares, DataKeyShare.LeavesOf(shares))),
            ];
            for (int place = 0; place < group.Trustees.Count; place++)
            {
                if (await SealAsync(id, group, place, dealt, keys, cancellationToken).ConfigureAwait(false)
                    is { } made)
                {
                    named.Add(made.Named);
                    packages.Add(made.Package);
                }
            }
        }

        BundleManifest manifest = new()
        {
            LedgerId = _parts.View.Head.LedgerId,
            Submission = id,
            Packages = named,
        };
        return new PreparedHead { Manifest = manifest, ManifestBytes = manifest.Encode(), Packages = packages };
    }

    /// <summary>Signs heads together.</summary>
    /// <param name="prepared">At most <see cref="ManifestPlace.MaxTogether"/>, and not none.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The heads, in the same order.</returns>
    public async ValueTask<IReadOnlyList<BundleHead>> SignAsync(
        IReadOnlyList<PreparedHead> prepared, CancellationToken cancellationToken)
    {
        Digest256[] leaves = [.. prepared.Select(head => ManifestPlace.LeafOf(head.ManifestBytes.Span))];
        (Digest256 keyId, ReadOnlyMemory<byte> signature) = await SignAsync(
            ManifestPlace.SignedBytesOf((uint)leaves.Length, MerkleTree.Root(leaves)), cancellationToken)
            .ConfigureAwait(false);
        return
        [
            .. prepared.Select((head, i) => new BundleHead
            {
                Manifest = head.Manifest,
                ManifestBytes = head.ManifestBytes,
                Place = new ManifestPlace
                {
                    Index = (uint)i,
                    Count = (uint)leaves.Length,
                    Path = MerkleTree.Path(leaves, i),
                },
                KeyId = keyId,
                Signature = signature,
                Packages = head.Packages,
            }),
        ];
    }

    /// <summary>The groups of trustees that a submission of this node deals to.</summary>
    public ValueTask<IReadOnlyList<DealtTrustees>> TrusteesOfAsync(
        Submission submission, IReadOnlyList<Dealing> dealings, CancellationToken cancellationToken) =>
        _placements.TrusteesOfAsync(submission, dealings, cancellationToken);

    // A head may be made while the key changes: the one that is named is the one that signed.
    private async ValueTask<(Digest256 KeyId, ReadOnlyMemory<byte> Signature)> SignAsync(
        byte[] signed, CancellationToken cancellationToken)
    {
        while (true)
        {
            Digest256 before = await AuthorKeyAsync(cancellationToken).ConfigureAwait(false);
            ReadOnlyMemory<byte> signature = await _parts.Vault
                .SignAsync(
                    VaultKey.Author,
                    SigningDomain.Manifest,
                    _parts.View.Head.LedgerId,
                    signed,
                    cancellationToken)
                .ConfigureAwait(false);
            if (await AuthorKeyAsync(cancellationToken).ConfigureAwait(false) == before)
            {
                return (before, signature);
            }
        }
    }

    private async ValueTask<Digest256> AuthorKeyAsync(CancellationToken cancellationToken) =>
        (await _parts.Vault.GetVerificationKeyAsync(VaultKey.Author, cancellationToken).ConfigureAwait(false)).Id;

    // This node keeps all shares of what it seals. Who has published no key gets no package: the record is not held up.
    private async ValueTask<(ManifestPackage Named, byte[] Package)?> SealAsync(
        SubmissionId submission,
        DealtTrustees group,
        int place,
        List<(IReadOnlyList<DataKeyShare> Shares, Digest256[] Leaves)> dealt,
        TrusteeKeys keys,
        CancellationToken cancellationToken)
    {
        ParticipantId trustee = group.Trustees[place];
        if (trustee == _parts.Organisation
            || await keys.FindAsync(trustee, cancellationToken).ConfigureAwait(false) is not { } key)
        {
            return null;
        }

        byte[] content = SharePackage.Encode([.. dealt.Select(one => new HeldShare
        {
            Share = one.Shares[place],
            Path = MerkleTree.Path(one.Leaves, place),
        })]);
        byte[]? package = _parts.Senders.TrySeal(
            key.Point,
            SharePackage.InfoOf(_parts.View.Head.LedgerId, _parts.Organisation, trustee),
            SharePackage.DataOf(submission, group.Epoch, (uint)place + 1, key.Period),
            content);
        CryptographicOperations.ZeroMemory(content);
        return package is null
            ? null
            : (new ManifestPackage
            {
                Epoch = group.Epoch,
                X = (uint)place + 1,
                Period = key.Period,
                Digest = Sha256.Of(package),
            }, package);
    }
}
