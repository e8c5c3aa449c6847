using HealthLedger.Transport.Tcp;

namespace HealthLedger.Tests.Transport;

public sealed class BackOffTests
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    [Theory]
    [InlineData(0x00, 0.5)]
    [InlineData(0xFF, 1.0)]
    public void Pauses_double_up_to_the_longest_and_begin_again(byte drawn, double part)
    {
        BackOff backOff = new(First, Longest, bytes => Array.Fill(bytes, drawn));
        double[] whole = [100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000];
        foreach (double milliseconds in whole)
        {
            Assert.Equal(milliseconds * part, backOff.Next().TotalMilliseconds, 3);
        }

        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(5000 * part, backOff.Next().TotalMilliseconds, 3);
        }

        backOff.Reset();
        Assert.Equal(100 * part, backOff.Next().TotalMilliseconds, 3);
    }

    [Fact]
    public void Pauses_come_from_the_hosts_random_source()
    {
        Draw draw = new(3);
        BackOff one = new(First, Longest, bytes => draw.Bytes(bytes.Length).CopyTo(bytes, 0));
        Draw same = new(3);
        BackOff other = new(First, Longest, bytes => same.Bytes(bytes.Length).CopyTo(bytes, 0));
        List<TimeSpan> pauses = [.. Enumerable.Range(0, 20).Select(_ => one.Next())];
        Assert.Equal(pauses, Enumerable.Range(0, 20).Select(_ => other.Next()));
        Assert.True(pauses.Skip(6).Distinct().Count() > 10);
    }
}
