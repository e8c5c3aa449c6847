namespace HealthLedger.Storage;

/// <summary>One value of the state, or its removal.</summary>
public sealed class StateRow
{
    /// <summary>Makes the row.</summary>
    public StateRow(
        int kind, ReadOnlyMemory<byte> key, ReadOnlyMemory<byte>? value, ReadOnlyMemory<byte> blinding)
    {
        Kind = kind;
        Key = key;
        Value = value;
        Blinding = blinding;
    }

    /// <summary>The kind of value, 0 to 255 (docs/spec/ledger.md section 7).</summary>
    public int Kind { get; }

    /// <summary>The key within the kind, 0 to 64 bytes.</summary>
    public ReadOnlyMemory<byte> Key { get; }

    /// <summary>The value's canonical bytes, or null when the row is removed.</summary>
    public ReadOnlyMemory<byte>? Value { get; }

    /// <summary>The 16 bytes that blind the value in the state tree; empty when removed.</summary>
    public ReadOnlyMemory<byte> Blinding { get; }
}
