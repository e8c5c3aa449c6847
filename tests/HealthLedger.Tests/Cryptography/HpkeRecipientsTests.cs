using System.Collections;
using System.Reflection;
using System.Security.Cryptography;
using HealthLedger.Cryptography;

namespace HealthLedger.Tests.Cryptography;

public sealed class HpkeRecipientsTests : IDisposable
{
    private readonly ECDiffieHellman _recipient = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
    private readonly HpkeRecipients _recipients = new();
    private readonly byte[] _point;

    public HpkeRecipientsTests() => _point = P256.ExportPoint(_recipient);

    public void Dispose()
    {
        _recipients.Dispose();
        _recipient.Dispose();
    }

    [Fact]
    public void Any_packages_of_some_contexts_open_in_any_order_and_each_context_costs_one_agreement()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            Draw draw = new(seed);
            using HpkeRecipients recipients = new();
            List<(byte[] Info, byte[] Data, byte[] Secret, byte[] Package)> all = [];
            for (int context = 1 + draw.Below(3); context > 0; context--)
            {
                byte[] info = draw.Bytes(draw.Below(3));
                using HpkeSender sender = HpkeSender.TryCreate(_point, info)!;
                for (int i = draw.Below(300); i >= 0; i--)
                {
                    byte[] data = draw.Bytes(draw.Below(5));
                    byte[] secret = draw.Bytes(draw.Below(60));
                    all.Add((info, data, secret, sender.TrySeal(data, secret)!));
                }
            }

            int[] order = [.. Enumerable.Range(0, all.Count).OrderBy(_ => draw.Next()).Take(1 + draw.Below(all.Count))];
            foreach (int i in order)
            {
                (byte[] info, byte[] data, byte[] secret, byte[] package) = all[i];
                Assert.Equal(secret, Open(recipients, info, data, package));
                byte[] changed = [.. package];
                changed[draw.Below(changed.Length)] ^= (byte)(1 << draw.Below(8));
                Assert.Null(Open(recipients, info, data, changed));
                Assert.Null(Open(recipients, info, [.. data, 0], package));
            }

            int contexts = order.Select(i => Convert.ToHexString(all[i].Package.AsSpan(0, 65))).Distinct().Count();
            Assert.Equal(contexts, recipients.Count);
        }
    }

    [Fact]
    public void Package_of_a_known_context_costs_no_agreement()
    {
        using HpkeSender sender = HpkeSender.TryCreate(_point, default)!;
        for (int i = 0; i < 50; i++)
        {
            Assert.NotNull(Open(_recipients, [], [], sender.TrySeal(default, "secret"u8)!));
        }

        Assert.Equal(1UL, _recipients.Agreements);
    }

    [Fact]
    public void What_does_not_open_is_not_remembered_and_displaces_nothing()
    {
        using HpkeSender honest = HpkeSender.TryCreate(_point, [1])!;
        Open(_recipients, [1], [], honest.TrySeal(default, "secret"u8)!);
        for (int i = 0; i < HpkeRecipients.MaxContexts + 10; i++)
        {
            byte[] package = Make([2], []);
            package[^1] ^= 1;
            Assert.Null(Open(_recipients, [2], [], package));
        }

        Assert.Equal(1, _recipients.Count);
        ulong before = _recipients.Agreements;
        Assert.NotNull(Open(_recipients, [1], [], honest.TrySeal(default, "secret"u8)!));
        Assert.Equal(before, _recipients.Agreements);
    }

    [Fact]
    public void Sender_of_many_contexts_displaces_its_own_alone()
    {
        using HpkeSender honest = HpkeSender.TryCreate(_point, [1])!;
        Assert.NotNull(Open(_recipients, [1], [], honest.TrySeal(default, "secret"u8)!));
        for (int i = 0; i < HpkeRecipients.MaxContexts + 10; i++)
        {
            Assert.NotNull(Open(_recipients, [2], [], Make([2], [])));
            Assert.Equal(1 + Math.Min(i + 1, HpkeRecipients.MaxOfInfo), _recipients.Count);
        }

        // One agreement for each of its own, as without a memory, and none for the honest one.
        Assert.Equal((ulong)(1 + HpkeRecipients.MaxContexts + 10), _recipients.Agreements);
        Assert.NotNull(Open(_recipients, [1], [], honest.TrySeal(default, "secret"u8)!));
        Assert.Equal((ulong)(1 + HpkeRecipients.MaxContexts + 10), _recipients.Agreements);
    }

    [Fact]
    public void Contexts_are_bounded_and_the_one_that_was_longest_unused_goes()
    {
        byte[][] packages = new byte[HpkeRecipients.MaxContexts + 1][];
        for (int i = 0; i < packages.Length; i++)
        {
            packages[i] = Make(InfoOf(i), []);
        }

        for (int i = 0; i < HpkeRecipients.MaxContexts; i++)
        {
            Assert.NotNull(Open(_recipients, InfoOf(i), [], packages[i]));
        }

        Assert.NotNull(Open(_recipients, InfoOf(0), [], packages[0]));
        Assert.NotNull(Open(_recipients, InfoOf(HpkeRecipients.MaxContexts), [], packages[^1]));
        Assert.Equal(HpkeRecipients.MaxContexts, _recipients.Count);
        ulong before = _recipients.Agreements;
        Assert.NotNull(Open(_recipients, InfoOf(0), [], packages[0]));
        Assert.Equal(before, _recipients.Agreements);
        Assert.NotNull(Open(_recipients, InfoOf(1), [], packages[1]));
        Assert.Equal(before + 1, _recipients.Agreements);

        static byte[] InfoOf(int i) => BitConverter.GetBytes(i);
    }

    [Fact]
    public void Keys_are_zeroed_when_they_are_displaced_forgotten_or_disposed()
    {
        List<byte[]> displaced = [];
        for (int i = 0; i <= HpkeRecipients.MaxOfInfo; i++)
        {
            Assert.NotNull(Open(_recipients, [2], [], Make([2], [])));
            displaced.AddRange(Secrets().Where(secret => !displaced.Contains(secret)));
        }

        Assert.Equal(HpkeRecipients.MaxOfInfo + 1, displaced.Count);
        Assert.Equal([true, false, false, false, false], displaced.Select(IsZero));

        _recipients.Forget(7);
        Assert.Equal(HpkeRecipients.MaxOfInfo, _recipients.Count);
        _recipients.Forget(1);
        Assert.Equal(0, _recipients.Count);
        Assert.All(displaced, secret => Assert.True(IsZero(secret)));

        byte[] package = Make([2], []);
        Assert.NotNull(_recipients.TryOpen(2, _recipient, _point, [2], default, package));
        byte[] last = Assert.Single(Secrets());
        Assert.False(IsZero(last));
        _recipients.Dispose();
        Assert.True(IsZero(last));
    }

    [Fact]
    public void Key_that_was_forgotten_and_a_memory_that_was_disposed_remember_nothing_more()
    {
        byte[] package = Make([], []);
        _recipients.Forget(1);
        Assert.NotNull(Open(_recipients, [], [], package));
        Assert.Equal(0, _recipients.Count);

        _recipients.Dispose();
        Assert.NotNull(_recipients.TryOpen(2, _recipient, _point, default, default, package));
        Assert.Equal(0, _recipients.Count);
    }

    [Fact]
    public void Many_callers_open_while_contexts_come_and_go()
    {
        byte[][] packages = [.. Enumerable.Range(0, 12).Select(_ => Make([3], []))];

        Parallel.For(0, 600, i => Assert.NotNull(Open(_recipients, [3], [], packages[(i * 7) % packages.Length])));

        Assert.Equal(HpkeRecipients.MaxOfInfo, _recipients.Count);
    }

    private static bool IsZero(byte[] secret) => !secret.AsSpan().ContainsAnyExcept((byte)0);

    private byte[]? Open(HpkeRecipients recipients, byte[] info, byte[] data, byte[] package) =>
        recipients.TryOpen(1, _recipient, _point, info, data, package);

    private byte[] Make(byte[] info, byte[] data)
    {
        using HpkeSender sender = HpkeSender.TryCreate(_point, info)!;
        return sender.TrySeal(data, "secret"u8)!;
    }

    private byte[][] Secrets()
    {
        IDictionary contexts = (IDictionary)typeof(HpkeRecipients)
            .GetField("_contexts", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(_recipients)!;
        return
        [
            .. contexts.Values.Cast<object>()
                .Select(context => (byte[])context.GetType().GetProperty("Secret")!.GetValue(context)!),
        ];
    }
}
