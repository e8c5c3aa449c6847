using HealthLedger.Hl7v2.Parsing;

namespace HealthLedger.Hl7v2.DataTypes;

/// <summary>A view of a field, repetition or component by its data type. Views of your own may implement it and then
/// be used with <see cref="Hl7Repetitions{T}"/>.</summary>
/// <typeparam name="TSelf">The view itself.</typeparam>
public interface IHl7Value<TSelf>
    where TSelf : struct, IHl7Value<TSelf>, allows ref struct
{
    /// <summary>What is viewed: presence, bytes and texts as they stand.</summary>
    Hl7Element Element { get; }

    /// <summary>The view of an element. Never fails: what is not there is absent in the view.</summary>
    /// <param name="element">A field (of which the first repetition counts), a repetition, a component or a
    /// subcomponent.</param>
    static abstract TSelf From(Hl7Element element);
}
