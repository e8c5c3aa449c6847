namespace HealthLedger.Subjects;

/// <summary>An identifier of a patient as its assigner gave it. Never leaves the custodian's private store.</summary>
public sealed class PatientIdentifier : IEquatable<PatientIdentifier>
{
    /// <summary>The longest assigner or value, in characters.</summary>
    public const int MaxLength = 1024;

    /// <summary>Makes it.</summary>
    /// <param name="assigner">Who assigned it, as the feed names it; may be empty.</param>
    /// <param name="value">The identifier, not empty.</param>
    /// <exception cref="ArgumentException">The value is empty, or either is longer than 1,024 characters.</exception>
    public PatientIdentifier(string assigner, string value)
    {
        ArgumentNullException.ThrowIfNull(assigner);
        ArgumentException.ThrowIfNullOrEmpty(value);
        if (assigner.Length > MaxLength || value.Length > MaxLength)
        {
            throw new ArgumentException("An assigner and an identifier have at most 1,024 characters.", nameof(value));
        }

        if (assigner.Contains('\0', StringComparison.Ordinal))
        {
            // The assigner ends at NUL where both are hashed together: two patients must never become one.
            throw new ArgumentException("An assigner has no NUL character.", nameof(assigner));
        }

        Assigner = assigner;
        Value = value;
    }

    internal string Assigner { get; }

    internal string Value { get; }

    /// <summary>Two are equal when assigner and value are, letter for letter.</summary>
    public bool Equals(PatientIdentifier? other) =>
        other is not null && Assigner == other.Assigner && Value == other.Value;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PatientIdentifier);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Assigner, Value);

    /// <summary>The type's name: an identifier never prints itself.</summary>
    public override string ToString() => nameof(PatientIdentifier);
}
