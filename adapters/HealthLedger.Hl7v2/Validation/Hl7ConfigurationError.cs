using System.Globalization;

namespace HealthLedger.Hl7v2.Validation;

/// <summary>Why rules or a profile cannot be read. They are configuration, so the place may be named in full.</summary>
/// <param name="Code">One of <see cref="Hl7v2ErrorCodes"/>.</param>
/// <param name="Place">Which entry is wrong, such as <c>messages.ADT^A01.required[2]</c>.</param>
/// <param name="Line">The line, from 1; 0 where it is not known.</param>
public readonly record struct Hl7ConfigurationError(string Code, string Place, long Line)
{
    /// <summary>Code, place and line.</summary>
    public override string ToString() => Line > 0
        ? string.Create(CultureInfo.InvariantCulture, $"{Code} at {Place}, line {Line}")
        : $"{Code} at {Place}";
}
