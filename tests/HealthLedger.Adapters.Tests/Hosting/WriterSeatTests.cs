using System.Collections.Concurrent;
using HealthLedger.Diagnostics;
using HealthLedger.Hosting;

namespace HealthLedger.Adapters.Tests.Hosting;

public sealed class WriterSeatTests
{
    [Theory]
    [InlineData(HealthLedgerErrorCodes.VaultChanged, true)]
    [InlineData(HealthLedgerErrorCodes.LeaseLost, true)]
    [InlineData(HealthLedgerErrorCodes.LockedByAnotherProcess, false)]
    public async Task Who_cannot_become_the_writer_says_so_once_when_that_lasts_and_nobody_may_write(
        string code, bool isTold)
    {
        SecondForEachStart time = new();
        ConcurrentQueue<(string Code, long Start)> faults = [];
        WriterSeat seat = new(
            new LedgerNodeAccessor(), _ => throw Refusal(time, code), new Told(time, faults), time);
        await using (seat)
        {
            await Waiting.UntilAsync(() => time.Starts >= 100);
        }

        (string, long)[] expected = isTold ? [(code, 31)] : [];
        Assert.Equal(expected, faults);
    }

    private static StorageFailureException Refusal(SecondForEachStart time, string code)
    {
        time.Pass();
        return new StorageFailureException(code, "Not now.");
    }

    /// <summary>Pauses are over at once, and a second passes with each start.</summary>
    private sealed class SecondForEachStart : TimeProvider
    {
        private long _starts;

        public long Starts => Volatile.Read(ref _starts);

        public override long TimestampFrequency => 1;

        public void Pass() => Interlocked.Increment(ref _starts);

        public override long GetTimestamp() => Starts;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(callback, state, TimeSpan.Zero, period);
    }

    private sealed class Told(SecondForEachStart time, ConcurrentQueue<(string Code, long Start)> faults)
        : LedgerEventListener
    {
        public override void OnFault(string code, string explanation) => faults.Enqueue((code, time.Starts));
    }
}
