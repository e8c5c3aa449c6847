using HealthLedger.Canonical;

namespace HealthLedger.Ledger.State;

/// <summary>State of the parameters in force.</summary>
internal static class ParametersRow
{
    public static byte[] Encode(byte[] parameters, ulong policyVersion)
    {
        CanonicalWriter writer = new(stackalloc byte[128]);
        writer.Array(2);
        writer.Bytes(parameters);
        writer.Unsigned(policyVersion);
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }
}
