using System.Globalization;

namespace HealthLedger.Primitives;

/// <summary>The height of a block: 0 is genesis, each later block is one higher. The default is genesis.</summary>
/// <param name="Value">The height.</param>
public readonly record struct BlockHeight(ulong Value)
{
    /// <summary>The height of the genesis block.</summary>
    public static BlockHeight Genesis => default;

    /// <summary>The height of the next block.</summary>
    /// <exception cref="OverflowException">The height is the largest there is.</exception>
    public BlockHeight Next() => new(checked(Value + 1));

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
