using HealthLedger.Cryptography;
using HealthLedger.Vaults;

namespace HealthLedger.Testing.Conformance;

/// <summary>What every key vault must do with versions of keys and with its counter.</summary>
public static class KeyVaultLifeConformance
{
    /// <summary>The cases.</summary>
    public static IReadOnlyList<KeyVaultCase> Cases { get; } =
    [
        new("A new version of a signing key is pending, proves possession, and signs once active", RotatesSigningAsync),
        new("A new version of an encrypting key protects once active; the one before opens", RotatesEncryptingAsync),
        new("A new period of the KEM key opens its packages, and the period before its own", RotatesPeriodsAsync),
        new("A vault refuses a second version of a key that finds things again", RefusesSecondIndexAsync),
        new("A vault destroys a version for good, with evidence that verifies", DestroysAsync),
        new("A vault refuses to destroy the active version", KeepsTheActiveAsync),
        new("A vault's counter never goes back", CountsUpAsync),
        new("A vault's counter is the highest asked for by many at once", CountsForManyAsync),
        new("A durable vault keeps keys, states and counter over reopening", KeepsOverReopenAsync),
    ];

    private static async Task RotatesSigningAsync(IKeyVault vault, CancellationToken cancellationToken)
    {
        byte[] body = Sample.Bytes(30, 1);
        foreach (VaultKey kind in (VaultKey[])[VaultKey.Author, VaultKey.Seal])
        {
            SigningDomain domain = kind == VaultKey.Author ? SigningDomain.Submission : SigningDomain.Seal;
            VaultKeyVersion first = await KeyVaultConformance.ActiveAsync(vault, kind, cancellationToken)
                .ConfigureAwait(false);
            VaultKeyVersion next = await vault.GenerateNextAsync(kind, cancellationToken).ConfigureAwait(false);
            Claim.That(
                next.Version == first.Version + 1 && next.State == VaultKeyState.Pending && next.KeyId != first.KeyId,
                "the next version has the next number and another key, and is pending");
            using VerificationKey before = Import(first);
            using VerificationKey after = Import(next);
            ReadOnlyMemory<byte> signature = await vault
                .SignAsync(kind, domain, KeyVaultConformance.Ledger, body, cancellationToken).ConfigureAwait(false);
            Claim.That(
                before.Verify(domain, KeyVaultConformance.Ledger, body, signature.Span), "a pending key does not sign");
            ReadOnlyMemory<byte> proof = await vault
                .ProvePossessionAsync(kind, next.Version, KeyVaultConformance.Ledger, body, cancellationToken)
                .ConfigureAwait(false);
            Claim.That(
                after.Verify(SigningDomain.KeyEvent, KeyVaultConformance.Ledger, body, proof.Span)
                && !after.Verify(domain, KeyVaultConformance.Ledger, body, proof.Span),
                "a pending key proves that it is possessed, in the domain of key events alone");
            await vault.ActivateAsync(kind, next.Version, cancellationToken).ConfigureAwait(false);
            await vault.ActivateAsync(kind, next.Version, cancellationToken).ConfigureAwait(false);
            signature = await vault
                .SignAsync(kind, domain, KeyVaultConformance.Ledger, body, cancellationToken).ConfigureAwait(false);
            Claim.That(
                after.Verify(domain, KeyVaultConformance.Ledger, body, signature.Span), "the activated key signs");
            Claim.That(
                await StateAsync(vault, first, cancellationToken).ConfigureAwait(false) == VaultKeyState.Retired,
                "the key before is retired");
            await Claim.ThrowsAsync<KeyUnavailableException>(
                () => vault.ActivateAsync(kind, first.Version, cancellationToken), "a retired key is not "
                    + "activated again")
                .ConfigureAwait(false);
            await Claim.ThrowsAsync<KeyUnavailableException>(
                async () => await vault
                    .ProvePossessionAsync(kind, first.Version, KeyVaultConformance.Ledger, body, cancellationToken)
                    .ConfigureAwait(false),
                "a retired key signs nothing").ConfigureAwait(false);
        }
    }

    private static async Task RotatesEncryptingAsync(IKeyVault vault, CancellationToken cancellationToken)
    {
        byte[] secret = Sample.Bytes(50, 1);
        ReadOnlyMemory<byte> old = await vault
            .ProtectAsync(VaultKey.PrivateRows, default, secret, cancellationToken).ConfigureAwait(false);
        VaultKeyVersion first = await KeyVaultConformance.ActiveAsync(vault, VaultKey.PrivateRows, cancellationToken)
            .ConfigureAwait(false);
        VaultKeyVersion next = await vault
            .GenerateNextAsync(VaultKey.PrivateRows, cancellationToken).ConfigureAwait(false);
        await vault.ActivateAsync(VaultKey.PrivateRows, next.Version, cancellationToken).ConfigureAwait(false);
        ReadOnlyMemory<byte> form = await vault
            .ProtectAsync(VaultKey.PrivateRows, default, secret, cancellationToken).ConfigureAwait(false);
        foreach (ReadOnlyMemory<byte> each in (ReadOnlyMemory<byte>[])[old, form])
        {
            Claim.Same(
                secret,
                await vault.UnprotectAsync(VaultKey.PrivateRows, default, each, cancellationToken)
                    .ConfigureAwait(false),
                "what was protected under either version opens");
        }

        await vault.DestroyAsync(VaultKey.PrivateRows, first.Version, KeyVaultConformance.Ledger, cancellationToken)
            .ConfigureAwait(false);
        Claim.That(
            await vault.UnprotectAsync(VaultKey.PrivateRows, default, old, cancellationToken)
                .ConfigureAwait(false) is null,
            "what was protected under a destroyed version does not open");
        Claim.Same(
            secret,
            await vault.UnprotectAsync(VaultKey.PrivateRows, default, form, cancellationToken).ConfigureAwait(false),
            "what was protected under the active version still opens");
    }

    private static async Task RotatesPeriodsAsync(IKeyVault vault, CancellationToken cancellationToken)
    {
        byte[] secret = Sample.Bytes(50, 1);
        VaultKeyVersion first = await KeyVaultConformance.ActiveAsync(vault, VaultKey.Kem, cancellationToken)
            .ConfigureAwait(false);
        VaultKeyVersion next = await vault.GenerateNextAsync(VaultKey.Kem, cancellationToken).ConfigureAwait(false);
        await vault.ActivateAsync(VaultKey.Kem, next.Version, cancellationToken).ConfigureAwait(false);
        using HpkeSender before = HpkeSender.TryCreate(first.PublicPoint.Span, default)!;
        using HpkeSender after = HpkeSender.TryCreate(next.PublicPoint.Span, default)!;
        byte[] old = before.TrySeal(default, secret)!;
        byte[] fresh = after.TrySeal(default, secret)!;
        Claim.Same(secret, await OpenAsync(first.Version, old).ConfigureAwait(false), "a retired period opens");
        Claim.Same(secret, await OpenAsync(next.Version, fresh).ConfigureAwait(false), "the active period opens");
        Claim.That(
            await OpenAsync(first.Version, fresh).ConfigureAwait(false) is null
            && await OpenAsync(next.Version, old).ConfigureAwait(false) is null,
            "a period opens no other's packages");
        await vault.DestroyAsync(VaultKey.Kem, first.Version, KeyVaultConformance.Ledger, cancellationToken)
            .ConfigureAwait(false);
        Claim.That(
            await OpenAsync(first.Version, old).ConfigureAwait(false) is null
            && await OpenAsync(first.Version, before.TrySeal(default, secret)!).ConfigureAwait(false) is null,
            "a destroyed period opens nothing, also of a context that it has opened before");

        ValueTask<ReadOnlyMemory<byte>?> OpenAsync(uint version, byte[] package) =>
            vault.OpenPackageAsync(version, default, default, package, cancellationToken);
    }

    private static async Task RefusesSecondIndexAsync(IKeyVault vault, CancellationToken cancellationToken)
    {
        foreach (VaultKey kind in (VaultKey[])[VaultKey.PatientIndex, VaultKey.Resend])
        {
            KeyUnavailableException refusal = await Claim.ThrowsAsync<KeyUnavailableException>(
                async () => await vault.GenerateNextAsync(kind, cancellationToken).ConfigureAwait(false),
                "a key that finds things again has one version").ConfigureAwait(false);
            Claim.That(refusal.Code == HealthLedgerErrorCodes.KeyNotRotatable, "that is HLS8015");
        }
    }

    private static async Task DestroysAsync(IKeyVault vault, CancellationToken cancellationToken)
    {
        VaultKeyVersion first = await KeyVaultConformance.ActiveAsync(vault, VaultKey.Seal, cancellationToken)
            .ConfigureAwait(false);
        VaultKeyVersion next = await vault.GenerateNextAsync(VaultKey.Seal, cancellationToken).ConfigureAwait(false);
        await vault.ActivateAsync(VaultKey.Seal, next.Version, cancellationToken).ConfigureAwait(false);
        VerificationKey author = await vault
            .GetVerificationKeyAsync(VaultKey.Author, cancellationToken).ConfigureAwait(false);
        byte[]? body = null;
        for (int time = 0; time < 2; time++)
        {
            KeyDestruction evidence = await vault
                .DestroyAsync(VaultKey.Seal, first.Version, KeyVaultConformance.Ledger, cancellationToken)
                .ConfigureAwait(false);
            Claim.That(evidence.KeyId == first.KeyId, "the evidence names the key");
            Claim.That(
                author.Verify(
                    SigningDomain.KeyEvent, KeyVaultConformance.Ledger, evidence.Body.Span, evidence.Signature.Span),
                "the evidence verifies under the author key");
            Claim.Same(body ?? evidence.Body, evidence.Body, "asked again, the evidence says the same");
            body = evidence.Body.ToArray();
        }

        Claim.That(
            await StateAsync(vault, first, cancellationToken).ConfigureAwait(false) == VaultKeyState.Destroyed,
            "the version is listed as destroyed");
        await Claim.ThrowsAsync<KeyUnavailableException>(
            () => vault.ActivateAsync(VaultKey.Seal, first.Version, cancellationToken),
            "a destroyed version does not come back").ConfigureAwait(false);
        VaultKeyVersion third = await vault.GenerateNextAsync(VaultKey.Seal, cancellationToken).ConfigureAwait(false);
        Claim.That(third.Version == next.Version + 1, "a number is used once");
    }

    private static async Task KeepsTheActiveAsync(IKeyVault vault, CancellationToken cancellationToken)
    {
        foreach (VaultKey kind in Enum.GetValues<VaultKey>())
        {
            KeyUnavailableException refusal = await Claim.ThrowsAsync<KeyUnavailableException>(
                async () => await vault.DestroyAsync(kind, 1, KeyVaultConformance.Ledger, cancellationToken)
                    .ConfigureAwait(false),
                "the active version is not destroyed").ConfigureAwait(false);
            Claim.That(refusal.Code == HealthLedgerErrorCodes.KeyActive, "that is HLS8014");
        }
    }

    private static async Task CountsUpAsync(IKeyVault vault, CancellationToken cancellationToken)
    {
        const string Rule = "the counter is the highest value that was asked for";
        ulong highest = await vault.ReadCounterAsync(cancellationToken).ConfigureAwait(false);
        foreach (ulong value in (ulong[])[1, 5, 3, 5, 0, 6, 1UL << 40, 2])
        {
            highest = Math.Max(highest, value);
            ulong given = await vault.AdvanceCounterAsync(value, cancellationToken).ConfigureAwait(false);
            Claim.That(given == highest, Rule);
            Claim.That(await vault.ReadCounterAsync(cancellationToken).ConfigureAwait(false) == highest, Rule);
        }
    }

    private static async Task CountsForManyAsync(IKeyVault vault, CancellationToken cancellationToken)
    {
        ulong[] given = await Task.WhenAll(Enumerable.Range(1, 16).Select(async number =>
            await vault.AdvanceCounterAsync((ulong)number, cancellationToken).ConfigureAwait(false)))
            .ConfigureAwait(false);
        Claim.That(
            given.Select((value, index) => value >= (ulong)index + 1).All(isHigh => isHigh)
            && await vault.ReadCounterAsync(cancellationToken).ConfigureAwait(false) == 16,
            "callers at once lose no advance");
    }

    private static async Task KeepsOverReopenAsync(
        Func<CancellationToken, Task<IKeyVault>> open, CancellationToken cancellationToken)
    {
        byte[] secret = Sample.Bytes(30, 2);
        IKeyVault first = await open(cancellationToken).ConfigureAwait(false);
        List<string> listed;
        ReadOnlyMemory<byte> form;
        bool isDurable;
        await using (first.ConfigureAwait(false))
        {
            isDurable = first.Capabilities.HasFlag(VaultCapabilities.DurableCounter);
            VaultKeyVersion next = await first.GenerateNextAsync(VaultKey.Kem, cancellationToken).ConfigureAwait(false);
            await first.ActivateAsync(VaultKey.Kem, next.Version, cancellationToken).ConfigureAwait(false);
            await first.DestroyAsync(VaultKey.Kem, 1, KeyVaultConformance.Ledger, cancellationToken)
                .ConfigureAwait(false);
            await first.GenerateNextAsync(VaultKey.Author, cancellationToken).ConfigureAwait(false);
            await first.AdvanceCounterAsync(99, cancellationToken).ConfigureAwait(false);
            form = await first.ProtectAsync(VaultKey.Shares, default, secret, cancellationToken).ConfigureAwait(false);
            listed = await DescribeAsync(first, cancellationToken).ConfigureAwait(false);
        }

        if (!isDurable)
        {
            return;
        }

        IKeyVault again = await open(cancellationToken).ConfigureAwait(false);
        await using (again.ConfigureAwait(false))
        {
            Claim.That(
                await again.ReadCounterAsync(cancellationToken).ConfigureAwait(false) == 99,
                "the counter survives reopening");
            List<string> found = await DescribeAsync(again, cancellationToken).ConfigureAwait(false);
            Claim.That(found.SequenceEqual(listed, StringComparer.Ordinal), "keys and their states survive reopening");
            Claim.Same(
                secret,
                await again.UnprotectAsync(VaultKey.Shares, default, form, cancellationToken).ConfigureAwait(false),
                "what was protected opens after reopening");
        }
    }

    private static async Task<List<string>> DescribeAsync(IKeyVault vault, CancellationToken cancellationToken) =>
        [.. (await vault.ListAsync(cancellationToken).ConfigureAwait(false))
            .Select(version => $"{version} {Convert.ToHexString(version.PublicPoint.Span)}")];

    private static async Task<VaultKeyState?> StateAsync(
        IKeyVault vault, VaultKeyVersion version, CancellationToken cancellationToken) =>
        (await vault.ListAsync(cancellationToken).ConfigureAwait(false))
        .FirstOrDefault(other => other.Key == version.Key && other.Version == version.Version)?.State;

    private static VerificationKey Import(VaultKeyVersion version) =>
        VerificationKey.TryImport(version.PublicPoint.Span)
        ?? throw new ConformanceException("a public half is a point of the curve");
}
