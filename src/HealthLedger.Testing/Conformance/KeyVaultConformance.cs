using HealthLedger.Cryptography;
using HealthLedger.Primitives;
using HealthLedger.Vaults;

namespace HealthLedger.Testing.Conformance;

/// <summary>
/// What every key vault must do. Run each case with a vault of its own, in any test framework; a case that fails throws
/// <see cref="ConformanceException"/>.
/// </summary>
public static class KeyVaultConformance
{
    private static readonly VaultKey[] Kinds = Enum.GetValues<VaultKey>();
    private static readonly VaultKey[] SigningKinds = [VaultKey.Author, VaultKey.Seal];
    private static readonly VaultKey[] EncryptingKinds =
        [VaultKey.PrivateRows, VaultKey.Shares, VaultKey.RecordKeys];

    /// <summary>The cases: uses here, life of keys and counter in <see cref="KeyVaultLifeConformance"/>.</summary>
    public static IReadOnlyList<KeyVaultCase> Cases { get; } =
    [
        new("A vault begins with an active version of every kind and shows public halves alone", BeginsWholeAsync),
        new("A vault signs in P1363 form with low S, and what it signs verifies", SignsLowAsync),
        new("A vault signs in the domains of a key and in no other", SignsInItsDomainsAsync),
        new("A signature of one domain, ledger or key verifies in no other", SeparatesDomainsAsync),
        new("A vault authenticates the same data the same way, under two keys two ways", AuthenticatesAsync),
        new("A vault opens what it protected, bound to key and context", ProtectsAsync),
        new("A vault protects twice with nothing in common and nothing in clear", ProtectsAfreshAsync),
        new("A vault opens a package sealed to it, bound to info and data", OpensPackagesAsync),
        new("A vault opens the packages of one context in any order", OpensContextsAsync),
        new("A vault serves many callers at once", ServesManyAsync),
        new("A vault refuses a key for what another kind does", KeepsKindsApartAsync),
        .. KeyVaultLifeConformance.Cases,
    ];

    internal static LedgerId Ledger { get; } = new(Sample.Bytes(LedgerId.SizeBytes, 7));

    internal static async Task<VaultKeyVersion> ActiveAsync(
        IKeyVault vault, VaultKey key, CancellationToken cancellationToken)
    {
        IReadOnlyList<VaultKeyVersion> all = await vault.ListAsync(cancellationToken).ConfigureAwait(false);
        List<VaultKeyVersion> active =
            [.. all.Where(version => version.Key == key && version.State == VaultKeyState.Active)];
        Claim.That(active.Count == 1, "a kind has one active version");
        return active[0];
    }

    private static async Task BeginsWholeAsync(IKeyVault vault, CancellationToken cancellationToken)
    {
        foreach (VaultKey kind in Kinds)
        {
            VaultKeyVersion version = await ActiveAsync(vault, kind, cancellationToken).ConfigureAwait(false);
            bool isPair = kind is VaultKey.Author or VaultKey.Seal or VaultKey.Kem;
            Claim.That(version.PublicPoint.Length == (isPair ? 65 : 0), "a pair shows its point, a secret key nothing");
            Claim.That(version.KeyId is null != isPair, "a pair has an id");
            using VerificationKey? point = isPair ? VerificationKey.TryImport(version.PublicPoint.Span) : null;
            Claim.That(point is null != isPair, "a public half is a point of the curve");
        }

        foreach (VaultKey kind in SigningKinds)
        {
            VerificationKey key = await vault.GetVerificationKeyAsync(kind, cancellationToken).ConfigureAwait(false);
            VaultKeyVersion version = await ActiveAsync(vault, kind, cancellationToken).ConfigureAwait(false);
            Claim.Same(version.PublicPoint, key.Point, "the verification key is that of the active version");
        }
    }

    private static async Task SignsLowAsync(IKeyVault vault, CancellationToken cancellationToken)
    {
        foreach (VaultKey kind in SigningKinds)
        {
            SigningDomain domain = kind == VaultKey.Author ? SigningDomain.Submission : SigningDomain.Seal;
            VerificationKey key = await vault.GetVerificationKeyAsync(kind, cancellationToken).ConfigureAwait(false);

            // Half of all signatures are high at first: one of 24 is, but for one run in sixteen million.
            for (int number = 0; number < 24; number++)
            {
                ReadOnlyMemory<byte> body = Sample.Bytes(number * 11, number);
                ReadOnlyMemory<byte> signature = await vault
                    .SignAsync(kind, domain, Ledger, body, cancellationToken).ConfigureAwait(false);
                Claim.That(P256.IsWellFormed(signature.Span), "a signature has 64 bytes and a low S");
                Claim.That(key.Verify(domain, Ledger, body.Span, signature.Span), "a signature verifies");
            }
        }
    }

    private static async Task SignsInItsDomainsAsync(IKeyVault vault, CancellationToken cancellationToken)
    {
        Dictionary<VaultKey, SigningDomain[]> allowed = new()
        {
            [VaultKey.Author] =
            [
                SigningDomain.Genesis, SigningDomain.Submission, SigningDomain.KeyEvent, SigningDomain.Manifest,
            ],
            [VaultKey.Seal] =
            [
                SigningDomain.Seal, SigningDomain.PrePrepare, SigningDomain.Prepare, SigningDomain.Commit,
                SigningDomain.ViewChange, SigningDomain.NewView, SigningDomain.Handshake,
                SigningDomain.Survey,
            ],
        };
        foreach (VaultKey kind in Kinds)
        {
            foreach (SigningDomain domain in Enum.GetValues<SigningDomain>())
            {
                if (allowed.TryGetValue(kind, out SigningDomain[]? domains) && domains.Contains(domain))
                {
                    await vault.SignAsync(kind, domain, Ledger, Sample.Bytes(9, 1), cancellationToken)
                        .ConfigureAwait(false);
                    continue;
                }

                await Claim.ThrowsAsync<ArgumentException>(
                    async () => await vault.SignAsync(kind, domain, Ledger, Sample.Bytes(9, 1), cancellationToken)
                        .ConfigureAwait(false),
                    "a key signs in no domain but its own").ConfigureAwait(false);
            }
        }
    }

    private static async Task SeparatesDomainsAsync(IKeyVault vault, CancellationToken cancellationToken)
    {
        const string Rule = "a signature verifies where it was made for, and nowhere else";
        byte[] body = Sample.Bytes(40, 3);
        VerificationKey author = await vault
            .GetVerificationKeyAsync(VaultKey.Author, cancellationToken).ConfigureAwait(false);
        VerificationKey seal = await vault
            .GetVerificationKeyAsync(VaultKey.Seal, cancellationToken).ConfigureAwait(false);
        foreach (SigningDomain domain in (SigningDomain[])
            [SigningDomain.Submission, SigningDomain.KeyEvent, SigningDomain.Manifest])
        {
            ReadOnlyMemory<byte> signature = await vault
                .SignAsync(VaultKey.Author, domain, Ledger, body, cancellationToken).ConfigureAwait(false);
            foreach (SigningDomain other in Enum.GetValues<SigningDomain>())
            {
                Claim.That(author.Verify(other, Ledger, body, signature.Span) == (other == domain), Rule);
            }

            Claim.That(!author.Verify(domain, default, body, signature.Span), Rule);
            Claim.That(!seal.Verify(domain, Ledger, body, signature.Span), Rule);
        }
    }

    private static async Task AuthenticatesAsync(IKeyVault vault, CancellationToken cancellationToken)
    {
        HashSet<Digest256> seen = [];
        foreach (VaultKey kind in (VaultKey[])[VaultKey.PatientIndex, VaultKey.Resend])
        {
            for (int number = 0; number < 4; number++)
            {
                byte[] data = Sample.Bytes(number * 50, number);
                Digest256 first = await vault.AuthenticateAsync(kind, data, cancellationToken).ConfigureAwait(false);
                Digest256 again = await vault.AuthenticateAsync(kind, data, cancellationToken).ConfigureAwait(false);
                Claim.That(first == again, "the same data has the same code");
                Claim.That(seen.Add(first), "other data, or another key, has another code");
            }
        }
    }

    private static async Task ProtectsAsync(IKeyVault vault, CancellationToken cancellationToken)
    {
        const string Rule = "what is changed, or named otherwise, does not open";
        byte[] context = Sample.Bytes(20, 1);
        foreach (VaultKey kind in EncryptingKinds)
        {
            foreach (int length in (int[])[0, 1, 100_000])
            {
                byte[] secret = Sample.Bytes(length, length);
                byte[] form = (await vault.ProtectAsync(kind, context, secret, cancellationToken)
                    .ConfigureAwait(false)).ToArray();
                Claim.Same(
                    secret,
                    await vault.UnprotectAsync(kind, context, form, cancellationToken).ConfigureAwait(false),
                    "what was protected opens");
                Claim.That(
                    await vault.UnprotectAsync(kind, Sample.Bytes(20, 2), form, cancellationToken)
                        .ConfigureAwait(false) is null,
                    Rule);
                VaultKey other = EncryptingKinds.First(each => each != kind);
                Claim.That(
                    await vault.UnprotectAsync(other, context, form, cancellationToken).ConfigureAwait(false) is null,
                    Rule);
                for (int place = 0; place < form.Length; place += 1 + (form.Length / 100))
                {
                    form[place] ^= 0x40;
                    Claim.That(
                        await vault.UnprotectAsync(kind, context, form, cancellationToken)
                            .ConfigureAwait(false) is null,
                        Rule);
                    form[place] ^= 0x40;
                }

                Claim.That(
                    await vault.UnprotectAsync(kind, context, form.AsMemory(0, form.Length - 1), cancellationToken)
                        .ConfigureAwait(false) is null,
                    Rule);
            }
        }
    }

    private static async Task ProtectsAfreshAsync(IKeyVault vault, CancellationToken cancellationToken)
    {
        byte[] secret = Sample.Bytes(64, 5);
        ReadOnlyMemory<byte> first = await vault
            .ProtectAsync(VaultKey.Shares, default, secret, cancellationToken).ConfigureAwait(false);
        ReadOnlyMemory<byte> second = await vault
            .ProtectAsync(VaultKey.Shares, default, secret, cancellationToken).ConfigureAwait(false);
        Claim.That(
            !first.Span[^80..].SequenceEqual(second.Span[^80..]), "the same secret is protected differently each time");
        Claim.That(first.Span.IndexOf(secret.AsSpan(0, 8)) < 0, "a protected secret is not in clear");
        Claim.That(
            !(vault.ToString() ?? string.Empty).Contains(
                Convert.ToHexString(secret.AsSpan(0, 4)), StringComparison.OrdinalIgnoreCase),
            "a vault's text shows nothing");
    }

    private static async Task OpensPackagesAsync(IKeyVault vault, CancellationToken cancellationToken)
    {
        const string Rule = "a package that is changed, or named otherwise, does not open";
        VaultKeyVersion period = await ActiveAsync(vault, VaultKey.Kem, cancellationToken).ConfigureAwait(false);
        byte[] info = HpkeInfo.Build("conformance", Ledger, default, default);
        byte[] data = Sample.Bytes(12, 4);
        byte[] secret = Sample.Bytes(200, 6);
        using HpkeSender sender = HpkeSender.TryCreate(period.PublicPoint.Span, info)
            ?? throw new ConformanceException("the public half of the KEM key is a point of the curve");
        byte[] package = sender.TrySeal(data, secret)!;
        Claim.Same(
            secret,
            await vault.OpenPackageAsync(period.Version, info, data, package, cancellationToken).ConfigureAwait(false),
            "a package sealed to the vault opens");
        Claim.That(
            await vault.OpenPackageAsync(period.Version, Sample.Bytes(12, 5), data, package, cancellationToken)
                .ConfigureAwait(false) is null
            && await vault.OpenPackageAsync(period.Version, info, default, package, cancellationToken)
                .ConfigureAwait(false) is null
            && await vault.OpenPackageAsync(period.Version + 1, info, data, package, cancellationToken)
                .ConfigureAwait(false) is null
            && await vault.OpenPackageAsync(period.Version, info, data, package.AsMemory(1), cancellationToken)
                .ConfigureAwait(false) is null,
            Rule);
        for (int changed = 0; changed < package.Length; changed++)
        {
            byte[] other = [.. package];
            other[changed] ^= 1;
            Claim.That(
                await vault.OpenPackageAsync(period.Version, info, data, other, cancellationToken)
                    .ConfigureAwait(false) is null,
                Rule);
        }
    }

    private static async Task OpensContextsAsync(IKeyVault vault, CancellationToken cancellationToken)
    {
        VaultKeyVersion period = await ActiveAsync(vault, VaultKey.Kem, cancellationToken).ConfigureAwait(false);
        byte[] info = HpkeInfo.Build("conformance", Ledger, default, default);
        using HpkeSender sender = HpkeSender.TryCreate(period.PublicPoint.Span, info)
            ?? throw new ConformanceException("the public half of the KEM key is a point of the curve");
        byte[][] packages =
            [.. Enumerable.Range(0, 300).Select(i => sender.TrySeal([(byte)(i % 7)], Sample.Bytes(9, i))!)];
        foreach (int i in (int[])[299, 0, 256, 1, 255, 0, 257])
        {
            Claim.Same(
                Sample.Bytes(9, i),
                await vault.OpenPackageAsync(
                    period.Version, info, (byte[])[(byte)(i % 7)], packages[i], cancellationToken)
                    .ConfigureAwait(false),
                "the messages of a context open in any order, each as often as it is asked for");
            Claim.That(
                await vault.OpenPackageAsync(
                    period.Version, info, (byte[])[(byte)((i + 1) % 7)], packages[i], cancellationToken)
                    .ConfigureAwait(false) is null,
                "a message of a context that is known is bound to its data all the same");
        }
    }

    private static async Task ServesManyAsync(IKeyVault vault, CancellationToken cancellationToken)
    {
        VerificationKey author = await vault
            .GetVerificationKeyAsync(VaultKey.Author, cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(Enumerable.Range(0, 32).Select(number => Task.Run(
            async () =>
            {
                byte[] body = Sample.Bytes(30, number);
                ReadOnlyMemory<byte> signature = await vault
                    .SignAsync(VaultKey.Author, SigningDomain.Submission, Ledger, body, cancellationToken)
                    .ConfigureAwait(false);
                Claim.That(
                    author.Verify(SigningDomain.Submission, Ledger, body, signature.Span),
                    "signatures made at once verify");
                ReadOnlyMemory<byte> form = await vault
                    .ProtectAsync(VaultKey.Shares, body, body, cancellationToken).ConfigureAwait(false);
                Claim.Same(
                    body,
                    await vault.UnprotectAsync(VaultKey.Shares, body, form, cancellationToken).ConfigureAwait(false),
                    "secrets protected at once open");
            },
            cancellationToken))).ConfigureAwait(false);
    }

    private static async Task KeepsKindsApartAsync(IKeyVault vault, CancellationToken cancellationToken)
    {
        const string Rule = "a key serves what its kind is for";
        await Claim.ThrowsAsync<ArgumentException>(
            async () => await vault.AuthenticateAsync(VaultKey.Shares, default, cancellationToken)
                .ConfigureAwait(false),
            Rule).ConfigureAwait(false);
        await Claim.ThrowsAsync<ArgumentException>(
            async () => await vault.ProtectAsync(VaultKey.PatientIndex, default, default, cancellationToken)
                .ConfigureAwait(false),
            Rule).ConfigureAwait(false);
        await Claim.ThrowsAsync<ArgumentException>(
            async () => await vault.UnprotectAsync(VaultKey.Author, default, default, cancellationToken)
                .ConfigureAwait(false),
            Rule).ConfigureAwait(false);
    }
}
