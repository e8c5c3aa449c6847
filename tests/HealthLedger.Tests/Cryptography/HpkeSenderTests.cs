using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using HealthLedger.Cryptography;
using HealthLedger.Testing;

namespace HealthLedger.Tests.Cryptography;

public sealed class HpkeSenderTests : IDisposable
{
    private readonly ECDiffieHellman _recipient = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _point;
    private readonly ManualTimeProvider _time = new();
    private readonly HpkeSenders _senders;

    public HpkeSenderTests()
    {
        _point = P256.ExportPoint(_recipient);
        _senders = new HpkeSenders(_time);
    }

    public void Dispose()
    {
        _senders.Dispose();
        _recipient.Dispose();
    }

    [Fact]
    public void Context_gives_each_number_once_and_then_no_more()
    {
        using HpkeSender sender = HpkeSender.TryCreate(_point, default)!;
        for (uint i = 0; i < HpkeSender.MaxMessages; i++)
        {
            Assert.False(sender.IsUsedUp);
            Assert.Equal(i, NumberOf(sender.TrySeal(default, "secret"u8)!));
        }

        Assert.True(sender.IsUsedUp);
        Assert.Null(sender.TrySeal(default, "secret"u8));
        Assert.Null(sender.TrySeal(default, "secret"u8));
    }

    [Fact]
    public async Task Context_gives_no_number_twice_to_callers_at_once_and_all_they_sealed_opens()
    {
        const int Callers = 8;
        const int Each = 400;
        using HpkeSender sender = HpkeSender.TryCreate(_point, default)!;
        byte[] secret = RandomNumberGenerator.GetBytes(20_000);

        byte[][] all = await AtOnceAsync(Callers, Each, () => sender.TrySeal(default, secret)!);

        Assert.Equal(Enumerable.Range(0, Callers * Each).Select(i => (uint)i), all.Select(NumberOf).Order());
        using HpkeRecipients recipients = new();
        Assert.All(all, package =>
            Assert.Equal(secret, recipients.TryOpen(1, _recipient, _point, default, default, package)));
    }

    [Fact]
    public async Task Callers_at_once_use_up_a_context_and_no_more()
    {
        const int Callers = 8;
        using HpkeSender sender = HpkeSender.TryCreate(_point, default)!;

        byte[]?[] all = await AtOnceAsync(
            Callers, (HpkeSender.MaxMessages / Callers) + 5, () => sender.TrySeal(default, default));

        Assert.Equal(
            Enumerable.Range(0, HpkeSender.MaxMessages).Select(i => (uint)i),
            all.OfType<byte[]>().Select(NumberOf).Order());
    }

    [Fact]
    public void Number_of_a_message_that_failed_is_not_used_again()
    {
        using HpkeSender sender = HpkeSender.TryCreate(_point, default)!;
        Assert.Equal(0U, NumberOf(sender.TrySeal(default, "secret"u8)!));

        Assert.Throws<OverflowException>(() => sender.TrySeal(default, Huge()));

        Assert.Equal(2U, NumberOf(sender.TrySeal(default, "secret"u8)!));
    }

    [Fact]
    public void Context_that_is_ended_seals_nothing_more()
    {
        HpkeSender sender = HpkeSender.TryCreate(_point, default)!;
        sender.TrySeal(default, "secret"u8);

        sender.Dispose();

        Assert.True(sender.IsUsedUp);
        Assert.Null(sender.TrySeal(default, "secret"u8));
        Assert.Equal("HpkeSender", sender.ToString());
    }

    [Fact]
    public void Packages_to_one_key_under_one_info_are_of_one_context()
    {
        byte[] first = Seal();
        byte[] second = Seal();

        Assert.Equal(ContextOf(first), ContextOf(second));
        Assert.Equal([0U, 1U], [NumberOf(first), NumberOf(second)]);
        Assert.Equal(1, _senders.Count);
    }

    [Fact]
    public void Another_key_or_another_info_is_another_context()
    {
        using ECDiffieHellman rotated = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        byte[] point = P256.ExportPoint(rotated);
        byte[][] packages =
            [Seal(), Seal(info: [1]), Seal(point), Seal(point, [1]), _senders.TrySeal(point, [1], [2], [3])!];

        Assert.Equal(4, packages.Select(ContextOf).Distinct().Count());
        Assert.Equal([0U, 0U, 0U, 0U, 1U], packages.Select(NumberOf));
        using HpkeRecipients recipients = new();
        Assert.NotNull(recipients.TryOpen(2, rotated, point, default, default, packages[2]));
        Assert.Null(recipients.TryOpen(1, _recipient, _point, default, default, packages[2]));
    }

    [Fact]
    public void Context_ends_after_an_hour_by_the_clock_that_nobody_sets()
    {
        byte[] first = Seal();
        _time.Advance(HpkeSenders.MaxAge - TimeSpan.FromTicks(1));
        byte[] second = Seal();
        _time.Advance(TimeSpan.FromTicks(1));
        byte[] third = Seal();

        Assert.Equal(ContextOf(first), ContextOf(second));
        Assert.NotEqual(ContextOf(first), ContextOf(third));
        Assert.Equal(0U, NumberOf(third));
        Assert.Equal(1, _senders.Count);
    }

    [Fact]
    public void Context_whose_numbers_are_used_is_followed_by_another()
    {
        HashSet<string> contexts = [];
        for (int i = 0; i <= HpkeSender.MaxMessages; i++)
        {
            byte[] package = Seal();
            contexts.Add(ContextOf(package));
            Assert.Equal((uint)(i % HpkeSender.MaxMessages), NumberOf(package));
        }

        Assert.Equal(2, contexts.Count);
        Assert.Equal(1, _senders.Count);
    }

    [Fact]
    public void Contexts_are_bounded_and_the_oldest_goes()
    {
        for (int i = 0; i < HpkeSenders.MaxContexts; i++)
        {
            Seal(info: [(byte)(i >> 8), (byte)(i & 0xFF)]);
            _time.Advance(TimeSpan.FromTicks(1));
        }

        Assert.Equal(1U, NumberOf(Seal(info: [0, 0])));
        Seal(info: [9]);

        Assert.Equal(HpkeSenders.MaxContexts, _senders.Count);
        Assert.Equal(1U, NumberOf(Seal(info: [0, 1])));
        Assert.Equal(0U, NumberOf(Seal(info: [0, 0])));
        Assert.Equal(HpkeSenders.MaxContexts, _senders.Count);
    }

    [Fact]
    public void Contexts_that_are_over_go_with_the_next_one_that_begins()
    {
        Seal(info: [1]);
        Seal(info: [2]);
        _time.Advance(HpkeSenders.MaxAge);

        Seal(info: [3]);

        Assert.Equal(1, _senders.Count);
    }

    [Fact]
    public async Task Many_callers_share_one_context_and_no_number()
    {
        byte[][] packages = await AtOnceAsync(8, 500, () => Seal());

        Assert.Single(packages.Select(ContextOf).Distinct());
        Assert.Equal(packages.Length, packages.Select(NumberOf).Distinct().Count());
    }

    [Fact]
    public void Point_that_is_not_on_the_curve_has_no_context()
    {
        byte[] off = [.. _point];
        off[64] ^= 1;

        Assert.Null(_senders.TrySeal(off, default, default, "secret"u8));
        Assert.Equal(0, _senders.Count);

        // What a key and an info are, their bytes in a row do not tell.
        Seal(info: [1, 2]);
        Assert.Null(_senders.TrySeal([.. _point, 1], [2], default, "secret"u8));
    }

    [Fact]
    public void Contexts_that_were_ended_begin_no_others()
    {
        Seal();

        _senders.Dispose();

        Assert.Equal(0, _senders.Count);
        Assert.Throws<ObjectDisposedException>(() => Seal());
    }

    private static uint NumberOf(byte[] package) => BinaryPrimitives.ReadUInt32BigEndian(package.AsSpan(65));

    private static string ContextOf(byte[] package) => Convert.ToHexString(package.AsSpan(0, 65));

    // So long that its package would be longer than an array can be; nobody reads it.
    private static ReadOnlySpan<byte> Huge() =>
        MemoryMarshal.CreateReadOnlySpan(ref MemoryMarshal.GetArrayDataReference(new byte[1]), int.MaxValue);

    // Threads of their own, which begin together: a pool may run its work one after the other.
    private static async Task<T[]> AtOnceAsync<T>(int callers, int each, Func<T> call)
    {
        using Barrier begin = new(callers);
        T[][] made = await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Factory.StartNew(
            () =>
            {
                begin.SignalAndWait();
                return Enumerable.Range(0, each).Select(_ => call()).ToArray();
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
        return [.. made.SelectMany(packages => packages)];
    }

    private byte[] Seal(byte[]? point = null, byte[]? info = null) =>
        _senders.TrySeal(point ?? _point, info, default, "secret"u8)!;
}
