namespace HealthLedger.Verifier;

/// <summary>What the caller expects of a row of the state: that it is there, or that it is not.</summary>
/// <remarks>Instances do not change.</remarks>
public sealed class StateExpectation
{
    private StateExpectation(StateRowName row, bool isPresent, byte[]? value)
    {
        ArgumentNullException.ThrowIfNull(row);
        Row = row;
        IsPresent = isPresent;
        Value = value;
    }

    internal StateRowName Row { get; }

    internal bool IsPresent { get; }

    internal byte[]? Value { get; }

    /// <summary>Expects that the row is in the state, with whatever value.</summary>
    /// <param name="row">The row.</param>
    public static StateExpectation Present(StateRowName row)
    {
        return new StateExpectation(row, true, null);
    }

    /// <summary>Expects that the row is in the state with this value.</summary>
    /// <param name="row">The row.</param>
    /// <param name="value">The value's canonical encoding; copied.</param>
    public static StateExpectation Present(StateRowName row, ReadOnlySpan<byte> value)
    {
        return new StateExpectation(row, true, value.ToArray());
    }

    /// <summary>Expects that the row is not in the state.</summary>
    /// <param name="row">The row.</param>
    public static StateExpectation Absent(StateRowName row)
    {
        return new StateExpectation(row, false, null);
    }
}
