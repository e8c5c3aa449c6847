using HealthLedger.Hl7v2.Parsing;

namespace HealthLedger.Hl7v2.DataTypes;

/// <summary>The repetitions of a field, each as a view. It copies nothing.</summary>
/// <typeparam name="T">The view.</typeparam>
public readonly ref struct Hl7Repetitions<T>
    where T : struct, IHl7Value<T>, allows ref struct
{
    /// <summary>The repetitions of a field.</summary>
    /// <param name="field">The field.</param>
    public Hl7Repetitions(Hl7Element field) => Element = field;

    /// <summary>The field with all its repetitions.</summary>
    public Hl7Element Element { get; }

    /// <summary>How many repetitions there are; 0 for an absent field. The work is linear in the length.</summary>
    public int Count => Element.Count;

    /// <summary>The first repetition; absent where there is none.</summary>
    public T First => T.From(Element[1]);

    /// <summary>A repetition. The work is linear in the length, so use <c>foreach</c> to visit many.</summary>
    /// <param name="number">Which, from 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="number"/> is below 1.</exception>
    public T this[int number] => T.From(Element[number]);

    /// <summary>The repetitions in order.</summary>
    public Enumerator GetEnumerator() => new(Element);

    /// <summary>Walks the repetitions in one pass.</summary>
    public ref struct Enumerator
    {
        private Hl7ElementEnumerator _elements;

        internal Enumerator(Hl7Element field) => _elements = field.GetEnumerator();

        /// <summary>The repetition reached by the last <see cref="MoveNext"/>.</summary>
        public readonly T Current => T.From(_elements.Current);

        /// <summary>Moves to the next repetition.</summary>
        /// <returns>False when there is none.</returns>
        public bool MoveNext() => _elements.MoveNext();
    }
}
