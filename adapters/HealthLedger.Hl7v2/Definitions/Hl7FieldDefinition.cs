using System.Runtime.InteropServices;

namespace HealthLedger.Hl7v2.Definitions;

/// <summary>What one version of the standard says about a field of a segment or a component of a data type.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Name">Its name.</param>
/// <param name="DataType">Its data type such as <c>CX</c>; empty where the version does not have it.</param>
/// <param name="IsRequired">Whether it has to be valued.</param>
/// <param name="MaxRepetitions">The most repetitions; 0 for any number.</param>
/// <param name="MaxLength">The most characters of one repetition; 0 where none is known.</param>
/// <param name="Table">The number of its table of codes; 0 for none.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Hl7FieldDefinition(
    int Number,
    string Name,
    string DataType,
    bool IsRequired = false,
    int MaxRepetitions = 1,
    int MaxLength = 0,
    int Table = 0)
{
    /// <summary>Whether the version has the field at all, and has not withdrawn it.</summary>
    public bool IsUsed => DataType is not (null or "" or "WD");
}
