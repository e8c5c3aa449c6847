namespace HealthLedger.Testing.Conformance;

/// <summary>Compares what a store did with what it should have done.</summary>
internal static class Claim
{
    /// <summary>Requires something.</summary>
    public static void That(bool holds, string claim)
    {
        if (!holds)
        {
            throw new ConformanceException(claim);
        }
    }

    /// <summary>Requires bytes to be equal.</summary>
    public static void Same(ReadOnlyMemory<byte> expected, ReadOnlyMemory<byte>? actual, string claim) =>
        That(actual is { } bytes && bytes.Span.SequenceEqual(expected.Span), claim);

    /// <summary>Requires an exception of a type or one derived from it.</summary>
    public static async Task<T> ThrowsAsync<T>(Func<ValueTask> call, string claim)
        where T : Exception
    {
        try
        {
            await call().ConfigureAwait(false);
        }
        catch (T expected)
        {
            return expected;
        }
        catch (HealthLedgerException other)
        {
            throw new ConformanceException(claim, other);
        }

        throw new ConformanceException(claim);
    }

    /// <summary>All that a sequence yields.</summary>
    public static async Task<List<T>> ListAsync<T>(IAsyncEnumerable<T> sequence, CancellationToken cancellationToken)
    {
        List<T> list = [];
        await foreach (T item in sequence.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            list.Add(item);
        }

        return list;
    }
}
