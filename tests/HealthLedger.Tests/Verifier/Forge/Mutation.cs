namespace HealthLedger.Tests.Verifier.Forge;

/// <summary>Changes of an input that a fuzzer makes.</summary>
internal static class Mutation
{
    /// <summary>A few changes at random places; <paramref name="donor"/> gives pieces.</summary>
    public static byte[] Of(Draw draw, byte[] original, byte[] donor)
    {
        byte[] bytes = [.. original];
        for (int changes = 1 + draw.Below(5); changes > 0 && bytes.Length > 0; changes--)
        {
            int at = draw.Below(bytes.Length);
            int length = Math.Min(1 + draw.Below(40), bytes.Length - at);
            int from = donor.Length == 0 ? 0 : draw.Below(donor.Length);
            byte[] piece = donor[from..Math.Min(donor.Length, from + length)];
            bytes = draw.Below(5) switch
            {
                0 => [.. bytes[..at], (byte)draw.Below(256), .. bytes[(at + 1)..]],
                1 => [.. bytes[..at], .. bytes[(at + length)..]],
                2 => [.. bytes[..at], .. piece, .. bytes[at..]],
                3 => [.. bytes[..at], .. piece, .. bytes[(at + length)..]],
                _ => [.. bytes[..at], (byte)(bytes[at] ^ (1 << draw.Below(8))), .. bytes[(at + 1)..]],
            };
        }

        return bytes;
    }
}
