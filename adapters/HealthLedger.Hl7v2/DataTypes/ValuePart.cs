using HealthLedger.Hl7v2.Parsing;

namespace HealthLedger.Hl7v2.DataTypes;

/// <summary>Finds the parts of a value at whatever level the value stands.</summary>
internal static class ValuePart
{
    /// <summary>Part <paramref name="number"/>: a component of a field's first repetition or of a repetition, a
    /// subcomponent of a component. A subcomponent is its own first part.</summary>
    public static Hl7Element Of(Hl7Element element, int number) => element.Level switch
    {
        Hl7ElementLevel.Field => element[1][number],
        Hl7ElementLevel.Repetition or Hl7ElementLevel.Component => element[number],
        _ => number == 1 ? element : default,
    };
}
