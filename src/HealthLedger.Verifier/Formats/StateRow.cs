using HealthLedger.Verifier.Cbor;

namespace HealthLedger.Verifier.Formats;

/// <summary>A value of the state with the blinding that its leaf hides it under.</summary>
internal sealed class StateRow
{
    private StateRow(ReadOnlyMemory<byte> value, ReadOnlyMemory<byte> blinding)
    {
        Value = value;
        Blinding = blinding;
    }

    public ReadOnlyMemory<byte> Value { get; }

    public ReadOnlyMemory<byte> Blinding { get; }

    /// <summary>Reads value and blinding; both are there, or null both of them.</summary>
    /// <returns>The row, or null when none is shown.</returns>
    public static StateRow? Read(CanonicalReader reader)
    {
        if (reader.TryReadNull())
        {
            if (!reader.TryReadNull())
            {
                reader.Fail(FormFault.Malformed);
            }

            return null;
        }

        ReadOnlyMemory<byte> value = reader.ReadBytes();
        return new StateRow(value, reader.ReadBytes(FormatLimits.IdBytes));
    }
}
