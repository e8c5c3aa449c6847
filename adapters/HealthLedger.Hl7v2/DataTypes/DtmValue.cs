using HealthLedger.Hl7v2.Parsing;

namespace HealthLedger.Hl7v2.DataTypes;

/// <summary>A point in time or a date: DTM, TS or DT. The text stays as it stands in <see cref="Element"/>.</summary>
public readonly ref struct DtmValue : IHl7Value<DtmValue>
{
    private DtmValue(Hl7Element element) => Element = element;

    /// <inheritdoc/>
    public Hl7Element Element { get; }

    /// <summary>TS.1, or the value itself.</summary>
    public Hl7Element Time => ValuePart.Of(Element, 1);

    /// <summary>TS.2, the degree of precision, of 2.1 to 2.5.1.</summary>
    public Hl7Element DegreeOfPrecision => ValuePart.Of(Element, 2);

    /// <summary>The point in time; null where it is absent, empty, HL7 null or not one.</summary>
    public Hl7DateTime? Value => TryGet(out Hl7DateTime value) ? value : null;

    /// <inheritdoc/>
    public static DtmValue From(Hl7Element element) => new(element);

    /// <summary>Reads the point in time; blanks around it do not count. Allocates nothing.</summary>
    /// <param name="value">The point in time, or the default.</param>
    /// <returns>False where it is absent, empty, HL7 null or not a point in time.</returns>
    public bool TryGet(out Hl7DateTime value) => Hl7DateTime.TryParse(Time.RawSpan.Trim((byte)' '), out value);
}
