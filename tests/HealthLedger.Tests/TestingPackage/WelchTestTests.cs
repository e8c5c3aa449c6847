using HealthLedger.Testing.Benchmarks;

namespace HealthLedger.Tests.TestingPackage;

public sealed class WelchTestTests
{
    // Computed by hand: means 3 and 6, variances 2.5 and 10, five values each.
    [Fact]
    public void Statistic_is_that_of_two_samples_of_unequal_variance()
    {
        WelchTest test = new();
        foreach (double value in (double[])[1, 2, 3, 4, 5])
        {
            test.Add(isFirst: true, value);
            test.Add(isFirst: false, value * 2);
        }

        Assert.Equal((3.0 - 6.0) / Math.Sqrt((2.5 + 10) / 5), test.Statistic, 12);
    }

    [Fact]
    public void Statistic_of_nothing_and_of_what_does_not_vary_is_zero()
    {
        WelchTest test = new();
        Assert.Equal(0, test.Statistic);
        for (int i = 0; i < 3; i++)
        {
            test.Add(isFirst: true, 7);
            test.Add(isFirst: false, 7);
        }

        Assert.Equal(0, test.Statistic);
    }
}
