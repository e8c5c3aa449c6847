using HealthLedger.Primitives;
using HealthLedger.Subjects;

namespace HealthLedger.Runtime;

/// <summary>A patient to resolve: the blind index and, should it be new, what the private row keeps.</summary>
internal sealed class PendingSubject
{
    public PendingSubject(Digest256 blindIndex, PatientIdentifier identifier)
    {
        BlindIndex = blindIndex;
        Identifier = identifier;
    }

    public Digest256 BlindIndex { get; }

    public PatientIdentifier Identifier { get; }
}
