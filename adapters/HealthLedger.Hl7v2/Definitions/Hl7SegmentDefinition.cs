using System.Collections.Immutable;

namespace HealthLedger.Hl7v2.Definitions;

/// <summary>
/// What is known about a segment: from the tables for one version of the standard, or written by you for a Z segment,
/// which is then validated like the others. Immutable.
/// </summary>
public sealed class Hl7SegmentDefinition
{
    /// <summary>A segment of your own.</summary>
    /// <param name="id">Its ID, three capital letters or digits, the first a letter.</param>
    /// <param name="name">Its name.</param>
    /// <param name="fields">Its fields in order, numbered from 1 without gaps.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="id"/> is no segment ID, or a field has not the number of its
    /// place.</exception>
    public Hl7SegmentDefinition(string id, string name, params IReadOnlyList<Hl7FieldDefinition> fields)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(fields);
        if (id.Length != 3 || !char.IsAsciiLetterUpper(id[0])
            || !id.All(letter => char.IsAsciiLetterUpper(letter) || char.IsAsciiDigit(letter)))
        {
            throw new ArgumentException("A segment ID has three capital letters or digits.", nameof(id));
        }

        for (int i = 0; i < fields.Count; i++)
        {
            if (fields[i].Number != i + 1)
            {
                throw new ArgumentException("Fields are numbered from 1 without gaps.", nameof(fields));
            }
        }

        Id = id;
        Name = name;
        Fields = [.. fields];
    }

    /// <summary>The segment ID.</summary>
    public string Id { get; }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The fields; the field with the number n stands at n - 1.</summary>
    public ImmutableArray<Hl7FieldDefinition> Fields { get; }

    /// <summary>ID and name.</summary>
    public override string ToString() => $"{Id} {Name}";
}
