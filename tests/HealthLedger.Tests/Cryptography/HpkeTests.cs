using System.Security.Cryptography;
using HealthLedger.Canonical;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Tests.Cryptography;

public sealed class HpkeTests : IDisposable
{
    private readonly ECDiffieHellman _recipient = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
    private readonly HpkeRecipients _recipients = new();
    private readonly byte[] _point;
    private readonly byte[] _info = HpkeInfo.Build("share", default, default, default);

    public HpkeTests() => _point = P256.ExportPoint(_recipient);

    public void Dispose()
    {
        _recipient.Dispose();
        _recipients.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(70_000)]
    public void Package_opens_with_its_key_info_and_data(int length)
    {
        byte[] secret = RandomNumberGenerator.GetBytes(length);

        byte[] package = Seal(secret);

        Assert.Equal(length + HpkePackage.OverheadBytes, package.Length);
        Assert.Equal(secret, Open(package));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Package_with_any_byte_changed_or_cut_off_does_not_open(bool isContextKnown)
    {
        byte[] package = Seal("secret"u8);
        if (isContextKnown)
        {
            Assert.NotNull(Open(package));
        }

        for (int i = 0; i < package.Length; i++)
        {
            byte[] changed = [.. package];
            changed[i] ^= 1;
            Assert.Null(Open(changed));
            Assert.Null(Open(package.AsSpan(0, i)));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Package_opens_with_nothing_else(bool isContextKnown)
    {
        byte[] package = Seal("secret"u8);
        if (isContextKnown)
        {
            Assert.NotNull(Open(package));
        }

        using ECDiffieHellman other = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        Assert.Null(_recipients.TryOpen(2, other, P256.ExportPoint(other), _info, "data"u8, package));
        Assert.Null(_recipients.TryOpen(1, _recipient, _point, _info, "date"u8, package));
        foreach (byte[] info in (byte[][])
        [
            HpkeInfo.Build("release", default, default, default),
            HpkeInfo.Build("share", new LedgerId(Ones(32)), default, default),
            HpkeInfo.Build("share", default, new ParticipantId(Ones(16)), default),
            HpkeInfo.Build("share", default, default, new ParticipantId(Ones(16))),
        ])
        {
            Assert.Null(_recipients.TryOpen(1, _recipient, _point, info, "data"u8, package));
        }
    }

    [Fact]
    public void Bytes_of_no_form_do_not_open()
    {
        Draw draw = new(3);
        byte[] package = Seal("secret"u8);
        for (int i = 0; i < 300; i++)
        {
            Assert.Null(Open(draw.Bytes(draw.Below(200))));
            Assert.Null(Open([.. package.AsSpan(0, 65), .. draw.Bytes(draw.Below(100))]));
            Assert.Null(Open([.. package, .. draw.Bytes(1 + draw.Below(20))]));
        }
    }

    [Fact]
    public void Two_contexts_of_one_secret_share_nothing()
    {
        byte[] first = Seal(new byte[64]);
        byte[] second = Seal(new byte[64]);

        Assert.NotEqual(first[..65], second[..65]);
        Assert.NotEqual(first[69..], second[69..]);
    }

    [Fact]
    public void Package_with_the_recipients_own_key_as_ephemeral_is_refused()
    {
        byte[] seed = Ones(32);
        using ECDiffieHellman own = HpkeKem.DeriveKeyPair(seed);
        byte[] point = P256.ExportPoint(own);
        using HpkeSender sender = HpkeSender.TryCreate(seed, point, _info)!;

        Assert.Null(_recipients.TryOpen(1, own, point, _info, default, sender.TrySeal(default, "secret"u8)));
    }

    [Fact]
    public void Point_that_is_not_on_the_curve_is_refused_by_both_sides()
    {
        byte[] off = [.. _point];
        off[64] ^= 1;
        byte[] compressed = [.. _point];
        compressed[0] = 0x02;
        byte[] package = Seal("secret"u8);
        foreach (byte[] wrong in (byte[][])
            [off, compressed, new byte[65], _point[..33], [.. _point, 0], [4, .. new byte[64]]])
        {
            Assert.Null(HpkeSender.TryCreate(wrong, _info));
            Assert.Null(Open([.. wrong, .. package.AsSpan(65)]));
        }
    }

    [Fact]
    public void Candidate_that_is_no_private_key_is_passed_over()
    {
        byte[] order = Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");
        byte[] above = Enumerable.Repeat((byte)0xFF, 32).ToArray();
        byte[] largest = [.. order];
        largest[31]--;
        Queue<byte[]> candidates = new([new byte[32], [.. order], above, [.. largest], Ones(32)]);
        List<byte> counters = [];

        using ECDiffieHellman key = HpkeKem.FirstKey(counter =>
        {
            counters.Add(counter);
            return candidates.Dequeue();
        });

        Assert.Equal([0, 1, 2, 3], counters);
        Assert.Equal(largest, key.ExportParameters(includePrivateParameters: true).D);
        Assert.Throws<CryptographicException>(() => HpkeKem.FirstKey(_ => new byte[32]));
    }

    [Fact]
    public void Info_is_canonical()
    {
        CanonicalReader reader = new(_info);
        reader.Array(5);
        Assert.Equal("hl/hpke/v1", reader.Text());
        Assert.Equal("share", reader.Text());
        reader.BytesExactly(32);
        reader.BytesExactly(16);
        reader.BytesExactly(16);
        Assert.True(reader.End());
    }

    private static byte[] Ones(int length) => Enumerable.Repeat((byte)1, length).ToArray();

    private byte[] Seal(ReadOnlySpan<byte> secret)
    {
        using HpkeSender sender = HpkeSender.TryCreate(_point, _info)!;
        return sender.TrySeal("data"u8, secret)!;
    }

    private byte[]? Open(ReadOnlySpan<byte> package) =>
        _recipients.TryOpen(1, _recipient, _point, _info, "data"u8, package);
}
