namespace HealthLedger.Interop.Tests.Canary;

/// <summary>Bytes to look for, and what they would be.</summary>
/// <param name="Kind">The form, such as `hex` or `sha256 raw`.</param>
/// <param name="Value">The marked value.</param>
/// <param name="Bytes">The bytes.</param>
internal sealed record Needle(string Kind, string Value, byte[] Bytes);
