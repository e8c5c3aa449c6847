using HealthLedger.Primitives;

namespace HealthLedger.Tests.Primitives;

public sealed class RecordIdTests
{
    [Fact]
    public void Record_ids_made_later_sort_later()
    {
        RecordId first = RecordId.Create(DateTimeOffset.FromUnixTimeMilliseconds(1000));
        RecordId second = RecordId.Create(DateTimeOffset.FromUnixTimeMilliseconds(2000));

        Assert.True(string.CompareOrdinal(first.ToString(), second.ToString()) < 0);
    }
}
