using HealthLedger.Primitives;
using HealthLedger.Records;

namespace HealthLedger.Runtime.Receiving;

/// <summary>What a message in the queue waits for, and how long.</summary>
/// <param name="Keys">Keyed hashes of what it refers to: names and patients.</param>
/// <param name="Patient">The blind index of its patient.</param>
/// <param name="Awaits">What must be on the ledger.</param>
/// <param name="Until">From when on it waits no longer; Unix milliseconds.</param>
internal sealed record ParkedWait(
    IReadOnlyList<Digest256> Keys, Digest256 Patient, RecordAwaited Awaits, long Until)
{
    /// <summary>Whether the order of the two matters, where they share a key: they are of one patient, or link the same
    /// one.</summary>
    public bool IsOrderedWith(ParkedWait other) => Patient == other.Patient
        || (Awaits == RecordAwaited.LinkedPatient && other.Awaits == RecordAwaited.LinkedPatient);
}
