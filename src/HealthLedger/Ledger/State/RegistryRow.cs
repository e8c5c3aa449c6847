using HealthLedger.Canonical;

namespace HealthLedger.Ledger.State;

/// <summary>State of the registry as a whole.</summary>
internal sealed class RegistryRow
{
    /// <summary>How many participants may act as registrars now.</summary>
    public required ulong Registrars { get; init; }

    public static RegistryRow? TryDecode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader reader = new(bytes);
        reader.Array(1);
        RegistryRow row = new() { Registrars = reader.Unsigned() };
        return reader.End() ? row : null;
    }

    public byte[] Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[16]);
        writer.Array(1);
        writer.Unsigned(Registrars);
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }
}
