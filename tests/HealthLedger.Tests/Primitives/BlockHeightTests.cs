using HealthLedger.Primitives;

namespace HealthLedger.Tests.Primitives;

public sealed class BlockHeightTests
{
    [Fact]
    public void Next_of_genesis_is_one() => Assert.Equal(1UL, BlockHeight.Genesis.Next().Value);
}
