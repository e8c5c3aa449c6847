using System.Collections.Immutable;
using HealthLedger.Hl7v2.Parsing;

namespace HealthLedger.Hl7v2.Messages;

/// <summary>Reads who the patient is.</summary>
public static class PatientIdentifierReader
{
    /// <summary>All identifiers of PID-3 in their order, wherever the PID stands. Repetitions whose first component is
    /// absent, empty or HL7 null are left out.</summary>
    /// <param name="message">The message.</param>
    /// <param name="occurrence">Which PID, from 1. Messages about two patients, such as ADT^A17, have two, and their
    /// identifiers must not be mixed.</param>
    /// <returns>The identifiers; none where there is no such PID.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="message"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="occurrence"/> is below 1.</exception>
    public static ImmutableArray<PatientIdentifier> Read(Hl7Message message, int occurrence = 1)
    {
        ArgumentNullException.ThrowIfNull(message);
        return Read(message.GetSegment("PID", occurrence)[3]);
    }

    /// <summary>All identifiers of a field of CX, such as MRG-1, in their order.</summary>
    internal static ImmutableArray<PatientIdentifier> Read(Hl7Element field)
    {
        ImmutableArray<PatientIdentifier>.Builder identifiers = ImmutableArray.CreateBuilder<PatientIdentifier>(1);
        int repetition = 0;
        foreach (Hl7Element identifier in field)
        {
            repetition++;
            Hl7Element id = identifier[1];
            if (!id.IsValued)
            {
                continue;
            }

            Hl7Element type = identifier[5];
            identifiers.Add(new PatientIdentifier(
                id.GetString()!,
                HierarchicDesignator.From(identifier[4]),
                type.IsValued ? type.GetString()! : string.Empty,
                repetition));
        }

        return identifiers.ToImmutable();
    }
}
