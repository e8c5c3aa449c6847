using HealthLedger.Hl7v2.Parsing;

namespace HealthLedger.Hl7v2.DataTypes;

/// <summary>A number: NM. The text stays as it stands in <see cref="Element"/>.</summary>
public readonly ref struct NmValue : IHl7Value<NmValue>
{
    private NmValue(Hl7Element element) => Element = element;

    /// <inheritdoc/>
    public Hl7Element Element { get; }

    /// <summary>The number; null where it is absent, empty, HL7 null or not one.</summary>
    public Hl7Number? Value => TryGet(out Hl7Number number) ? number : null;

    /// <inheritdoc/>
    public static NmValue From(Hl7Element element) => new(element);

    /// <summary>Reads the number; blanks around it do not count. Allocates nothing.</summary>
    /// <param name="number">The number, or the default.</param>
    /// <returns>False where it is absent, empty, HL7 null or not one number.</returns>
    public bool TryGet(out Hl7Number number)
    {
        Hl7Element value = Element.Level == Hl7ElementLevel.Field ? Element[1] : Element;
        return Hl7Number.TryParse(value.RawSpan.Trim((byte)' '), out number);
    }
}
