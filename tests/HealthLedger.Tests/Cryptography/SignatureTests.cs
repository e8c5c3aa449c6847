using System.Numerics;
using System.Security.Cryptography;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Tests.Cryptography;

public sealed class SignatureTests
{
    private static readonly BigInteger HalfOrder = new BigInteger(
        Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551"),
        isUnsigned: true,
        isBigEndian: true) >> 1;

    [Fact]
    public void Own_signatures_have_a_low_s_and_verify()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        for (int i = 0; i < 200; i++)
        {
            byte[] message = BitConverter.GetBytes(i);
            byte[] signature = P256.Sign(key, message);
            Assert.Equal(64, signature.Length);
            Assert.True(new BigInteger(signature.AsSpan(32), isUnsigned: true, isBigEndian: true) <= HalfOrder);
            Assert.True(P256.Verify(key, message, signature));
        }
    }

    [Fact]
    public void Signature_of_one_domain_or_ledger_fails_in_every_other()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using VerificationKey verification = VerificationKey.TryImport(P256.ExportPoint(key))!;
        LedgerId ledger = new(new Draw(5).Bytes(32));
        byte[] body = "body"u8.ToArray();
        foreach (SigningDomain domain in Enum.GetValues<SigningDomain>())
        {
            byte[] signature = P256.Sign(key, SignedMessage.Build(domain, ledger, body));
            foreach (SigningDomain other in Enum.GetValues<SigningDomain>())
            {
                Assert.Equal(domain == other, verification.Verify(other, ledger, body, signature));
            }

            Assert.False(verification.Verify(domain, default, body, signature));
            Assert.False(verification.Verify(domain, ledger, "bodz"u8, signature));
        }
    }

    [Fact]
    public void Signature_of_another_length_or_of_zeros_is_not_well_formed()
    {
        Assert.False(P256.IsWellFormed(new byte[63]));
        Assert.False(P256.IsWellFormed(new byte[65]));
        Assert.False(P256.IsWellFormed(new byte[64]));
        byte[] onlyR = new byte[64];
        onlyR[0] = 1;
        Assert.False(P256.IsWellFormed(onlyR));
        byte[] onlyS = new byte[64];
        onlyS[63] = 1;
        Assert.False(P256.IsWellFormed(onlyS));
    }

    [Fact]
    public void Points_off_the_curve_or_of_another_form_are_not_keys()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] point = P256.ExportPoint(key);
        using ECDsa? good = P256.TryImport(point);
        Assert.NotNull(good);
        byte[] off = [.. point];
        off[64] ^= 1;
        Assert.Null(P256.TryImport(off));
        byte[] compressed = [.. point];
        compressed[0] = 2;
        Assert.Null(P256.TryImport(compressed));
        Assert.Null(P256.TryImport(point.AsSpan(0, 33)));
        byte[] infinity = new byte[65];
        infinity[0] = 4;
        Assert.Null(P256.TryImport(infinity));
        Assert.Null(P256.TryImport([4, .. Enumerable.Repeat((byte)0xFF, 64)]));
    }

    [Fact]
    public void Shares_of_a_random_split_combine_at_the_threshold_only()
    {
        byte[] secret = new Draw(11).Bytes(32);
        byte[][] shares = ShamirSecretSharing.Split(secret, 3, 5);
        Assert.Equal(secret, ShamirSecretSharing.TryCombine([5, 1, 3], [shares[4], shares[0], shares[2]]));
        Assert.NotEqual(secret, ShamirSecretSharing.TryCombine([5, 1], [shares[4], shares[0]]));
        Assert.Equal(secret, ShamirSecretSharing.Split(secret, 1, 1)[0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => ShamirSecretSharing.Split(secret, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ShamirSecretSharing.Split(secret, 2, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ShamirSecretSharing.Split(secret, 2, 256));
    }
}
