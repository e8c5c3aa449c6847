using System.Globalization;

namespace HealthLedger.Storage;

/// <summary>The number of a journal record: 0 for the first ever written, each later one is one higher.</summary>
/// <param name="Value">The number.</param>
public readonly record struct JournalPosition(ulong Value)
{
    /// <summary>The position of the first record.</summary>
    public static JournalPosition First => default;

    /// <summary>The position after this one.</summary>
    public JournalPosition Next() => new(checked(Value + 1));

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
