using System.Security.Cryptography;
using HealthLedger.Storage;
using HealthLedger.Storage.Files;
using HealthLedger.Tests.Storage;
using Xunit.Abstractions;

namespace HealthLedger.Tests.Faults;

/// <summary>
/// Every call of the medium below a journal goes wrong once, and power is lost in several ways after it.
/// </summary>
public sealed class JournalCrashTests
{
    private static readonly int[] Sizes = [10, 600, 5000, 100, 1, 2000, 40];

    private readonly ITestOutputHelper _output;

    public JournalCrashTests(ITestOutputHelper output) => _output = output;

    [Theory]
    [InlineData("CrashBefore")]
    [InlineData("CrashAfter")]
    [InlineData("InputOutputError")]
    [InlineData("DiskFull")]
    public async Task Journal_keeps_what_was_appended_whatever_call_goes_wrong(string fault)
    {
        DiskFault planned = Enum.Parse<DiskFault>(fault);
        int calls = 0;
        for (int call = 1; call < 100; call++)
        {
            for (int variant = 0; variant < 6; variant++)
            {
                if (!await LiveAsync(planned, call, new Draw((call * 100) + variant)))
                {
                    _output.WriteLine($"{calls} calls went wrong, each with 6 losses of power");
                    Assert.True(calls > 12);
                    return;
                }
            }

            calls++;
        }

        Assert.Fail("the workload does not end");
    }

    private static async Task<bool> LiveAsync(DiskFault fault, int call, Draw draw)
    {
        using TemporaryFolder folder = new();
        FaultyDisk disk = new(folder.Path, draw, new Dictionary<int, DiskFault> { [call] = fault }, () => { });
        List<byte[]> tried = [];
        int acknowledged = 0;
        ulong released = 0;
        try
        {
            await using FileJournal journal = await OpenAsync(folder, disk);
            foreach (int size in Sizes)
            {
                tried.Add(RandomNumberGenerator.GetBytes(size));
                JournalPosition at = await journal.AppendAsync([tried[^1]], CancellationToken.None);
                Assert.Equal((ulong)tried.Count - 1, at.Value);
                acknowledged = tried.Count;
                if (acknowledged == 4)
                {
                    released = 3;
                    await journal.ReleaseBeforeAsync(new JournalPosition(3), CancellationToken.None);
                }
            }
        }
        catch (StorageFailureException)
        {
            // The fault, or what follows from it.
        }

        bool hasStruck = disk.Calls >= call;
        disk.LosePower();
        FaultyDisk sound = new(folder.Path, draw, new Dictionary<int, DiskFault>(), () => { });
        await using FileJournal again = await OpenAsync(folder, sound);
        Assert.InRange(again.End.Value, (ulong)acknowledged, (ulong)tried.Count);
        Assert.InRange(again.Begin.Value, 0UL, released);
        int number = (int)again.Begin.Value;
        await foreach (JournalRecord record in again.ReadAsync(again.Begin, CancellationToken.None))
        {
            Assert.True(record.Bytes.Span.SequenceEqual(tried[number]), $"{fault} at {call}: record {number}");
            number++;
        }

        Assert.Equal(again.End.Value, (ulong)number);
        Assert.Equal(
            (ulong)number, (await again.AppendAsync([new byte[] { 1 }], CancellationToken.None)).Value);
        return hasStruck;
    }

    private static ValueTask<FileJournal> OpenAsync(TemporaryFolder folder, FaultyDisk disk) => FileJournal.OpenAsync(
        new FileJournalOptions { Folder = folder.Path, FileBytes = 4096 }, disk, CancellationToken.None);
}
