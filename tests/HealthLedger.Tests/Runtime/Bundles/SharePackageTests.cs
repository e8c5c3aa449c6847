using System.Reflection;
using HealthLedger.Bundles;
using HealthLedger.Canonical;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;
using HealthLedger.Vaults;

namespace HealthLedger.Tests.Runtime.Bundles;

public sealed class SharePackageTests
{
    private static readonly LedgerId Ledger = new(Bytes(32, 1));
    private static readonly ParticipantId Author = new(Bytes(16, 2));
    private static readonly ParticipantId Trustee = new(Bytes(16, 3));
    private static readonly SubmissionId Submission = new(Bytes(32, 4));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Package_of_one_place_opens_at_no_other(bool isContextKnown)
    {
        await using InMemoryKeyVault vault = InMemoryKeyVault.Create();
        using HpkeSenders senders = new(TimeProvider.System);
        byte[] point = (await vault.ListAsync(CancellationToken.None))
            .Single(version => version.Key == VaultKey.Kem).PublicPoint.ToArray();
        byte[] package = Seal(Submission, 5, 2, 1);
        byte[] other = Seal(Submission, 5, 3, 1);
        if (isContextKnown)
        {
            Assert.True(await OpensAsync(Submission, 5, 2, 1));
        }

        Assert.False(await OpensAsync(new SubmissionId(Bytes(32, 9)), 5, 2, 1));
        Assert.False(await OpensAsync(Submission, 6, 2, 1));
        Assert.False(await OpensAsync(Submission, 5, 3, 1));
        Assert.False(await OpensAsync(Submission, 5, 2, 2));
        Assert.False(await OpensAsync(Submission, 5, 2, 1, author: Trustee));
        Assert.False(await OpensAsync(Submission, 5, 2, 1, trustee: Author));
        Assert.False(await OpensAsync(Submission, 5, 2, 1, ledger: new LedgerId(Bytes(32, 9))));

        // The number of another package of the context.
        package.AsSpan(65, 4).CopyTo(other.AsSpan(65));
        Assert.Null(await vault.OpenPackageAsync(
            1,
            SharePackage.InfoOf(Ledger, Author, Trustee),
            SharePackage.DataOf(Submission, 5, 3, 1),
            other,
            CancellationToken.None));
        Assert.True(await OpensAsync(Submission, 5, 2, 1));

        byte[] Seal(SubmissionId submission, ulong epoch, uint x, ulong period) => senders.TrySeal(
            point,
            SharePackage.InfoOf(Ledger, Author, Trustee),
            SharePackage.DataOf(submission, epoch, x, period),
            "content"u8)!;

        async Task<bool> OpensAsync(
            SubmissionId submission,
            ulong epoch,
            uint x,
            ulong period,
            LedgerId? ledger = null,
            ParticipantId? author = null,
            ParticipantId? trustee = null) =>
            await vault.OpenPackageAsync(
                1,
                SharePackage.InfoOf(ledger ?? Ledger, author ?? Author, trustee ?? Trustee),
                SharePackage.DataOf(submission, epoch, x, period),
                package,
                CancellationToken.None) is not null;
    }

    [Fact]
    public async Task Destroyed_key_opens_nothing_of_a_context_that_it_has_opened_and_nothing_of_it_is_kept()
    {
        InMemoryKeyVault vault = InMemoryKeyVault.Create();
        HpkeRecipients recipients = (HpkeRecipients)typeof(KeySetVault)
            .GetField("_recipients", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(vault)!;
        byte[] point = (await vault.ListAsync(CancellationToken.None))
            .Single(version => version.Key == VaultKey.Kem).PublicPoint.ToArray();
        using HpkeSender sender = HpkeSender.TryCreate(point, default)!;
        Assert.NotNull(await OpenAsync(1, sender));
        VaultKeyVersion next = await vault.GenerateNextAsync(VaultKey.Kem, CancellationToken.None);
        await vault.ActivateAsync(VaultKey.Kem, next.Version, CancellationToken.None);
        Assert.NotNull(await OpenAsync(1, sender));
        using HpkeSender other = HpkeSender.TryCreate(next.PublicPoint.Span, default)!;
        Assert.NotNull(await OpenAsync(next.Version, other));
        Assert.Equal(2, recipients.Count);

        await vault.DestroyAsync(VaultKey.Kem, 1, Ledger, CancellationToken.None);

        Assert.Null(await OpenAsync(1, sender));
        Assert.Equal(1, recipients.Count);
        Assert.NotNull(await OpenAsync(next.Version, other));
        await vault.DisposeAsync();
        Assert.Equal(0, recipients.Count);

        async Task<ReadOnlyMemory<byte>?> OpenAsync(uint version, HpkeSender by) => await vault.OpenPackageAsync(
            version, default, default, by.TrySeal(default, "content"u8)!, CancellationToken.None);
    }

    [Fact]
    public void Data_is_canonical()
    {
        CanonicalReader reader = new(SharePackage.DataOf(Submission, ulong.MaxValue, 255, ulong.MaxValue));
        reader.Array(4);
        Assert.Equal(Submission.ToArray(), reader.BytesExactly(32).ToArray());
        Assert.Equal(ulong.MaxValue, reader.Unsigned());
        Assert.Equal(255UL, reader.Unsigned());
        Assert.Equal(ulong.MaxValue, reader.Unsigned());
        Assert.True(reader.End());
    }

    private static byte[] Bytes(int length, byte value) => [.. Enumerable.Repeat(value, length)];
}
