using System.Security.Cryptography;
using HealthLedger.Bundles;
using HealthLedger.Consensus;
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

    public BundleMaker(NodeParts parts) => _parts = parts;

    /// <summary>The head of the bundle of a submission of this node, but for the signature.</summary>
    /// <param name="submission">Its id.</param>
    /// <param name="dealings">What it deals.</param>
    /// <param name="sharesOf">The shares of a segment, x = 1 first.</param>
    /// <param name="keys">The trustees' keys.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async ValueTask<PreparedHead> PrepareAsync(
        SubmissionId submission,
        IReadOnlyList<Dealing> dealings,
        Func<SegmentId, IReadOnlyList<DataKeyShare>> sharesOf,
        TrusteeKeys keys,
        CancellationToken cancellationToken)
    {
        List<ManifestPackage> named = [];
        List<ReadOnlyMemory<byte>> packages = [];
        foreach (ReplicaSet set in SetsOf(dealings))
        {
            List<(IReadOnlyList<DataKeyShare> Shares, Digest256[] Leaves)> dealt =
            [
                .. BundleContent.DealtTo(dealings, TrusteeSet.DigestOf(set)).Select(dealt => sharesOf(dealt.Segment.Id))
                    .Select(shares => (shares, DataKeyShare.LeavesOf(shares))),
            ];
            foreach (ReplicaDefinition trustee in set.Replicas)
            {
                if (await SealAsync(submission, set, trustee, dealt, keys, cancellationToken).ConfigureAwait(false)
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
            Submission = submission,
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

    /// <summary>The sets that a submission deals to, by epoch. Of a set of one nobody else is a trustee.</summary>
    public IReadOnlyList<ReplicaSet> SetsOf(IReadOnlyList<Dealing> dealings)
    {
        HashSet<Digest256> wanted = [.. dealings.Select(dealing => dealing.TrusteeSet)];
        List<ReplicaSet> sets = [];
        for (ulong above = _parts.View.Epochs.Newest.Epoch + 1; above > 0 && wanted.Count > 0; above--)
        {
            if (_parts.View.Epochs.SetOf(above - 1) is { } set && wanted.Remove(TrusteeSet.DigestOf(set))
                && set.Replicas.Count > 1)
            {
                sets.Insert(0, set);
            }
        }

        return sets;
    }

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
        ReplicaSet set,
        ReplicaDefinition trustee,
        List<(IReadOnlyList<DataKeyShare> Shares, Digest256[] Leaves)> dealt,
        TrusteeKeys keys,
        CancellationToken cancellationToken)
    {
        if (trustee.Participant == _parts.Organisation
            || await keys.FindAsync(trustee.Participant, cancellationToken).ConfigureAwait(false) is not { } key)
        {
            return null;
        }

        int place = (int)trustee.Index;
        byte[] content = SharePackage.Encode([.. dealt.Select(one => new HeldShare
        {
            Share = one.Shares[place],
            Path = MerkleTree.Path(one.Leaves, place),
        })]);
        byte[]? package = _parts.Senders.TrySeal(
            key.Point,
            SharePackage.InfoOf(_parts.View.Head.LedgerId, _parts.Organisation, trustee.Participant),
            SharePackage.DataOf(submission, set.Epoch, (uint)place + 1, key.Period),
            content);
        CryptographicOperations.ZeroMemory(content);
        return package is null
            ? null
            : (new ManifestPackage
            {
                Epoch = set.Epoch,
                X = (uint)place + 1,
                Period = key.Period,
                Digest = Sha256.Of(package),
            }, package);
    }
}
