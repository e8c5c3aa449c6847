using HealthLedger.Runtime;

namespace HealthLedger.Tests.Runtime;

/// <summary>What is spilled from memory.</summary>
public sealed class SpillFileTests
{
    [Fact]
    public async Task Spilled_bytes_are_read_again_and_have_no_name_that_a_crash_could_leave()
    {
        await using FileStream file = SpillFile.Open();
        await file.WriteAsync(new byte[] { 1, 2, 3 });
        file.Position = 1;

        Assert.Equal(2, file.ReadByte());
        Assert.Equal(OperatingSystem.IsWindows(), File.Exists(file.Name));
        Assert.InRange(SpillFile.RoomFor(file), 0, long.MaxValue);
    }
}
