namespace HealthLedger.Hl7v2.Parsing;

/// <summary>Hears of a part of a stream that is no message.</summary>
/// <param name="code">One of <see cref="Hl7v2ErrorCodes"/>.</param>
/// <param name="offset">Where it begins in the stream.</param>
/// <param name="content">Its bytes as far as they are at hand, for as long as the call; empty for a finding.</param>
internal delegate void OutsideHandler(string code, long offset, ReadOnlySpan<byte> content);
