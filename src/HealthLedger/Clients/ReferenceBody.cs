using System.Text;
using HealthLedger.Canonical;
using HealthLedger.Records;
using HealthLedger.Subjects;

namespace HealthLedger.Clients;

/// <summary>What a record refers to, within the body of a call.</summary>
internal static class ReferenceBody
{
    private const int Overhead = 512;
    private const int PatientOverhead = 16;

    /// <summary>A bound on what it takes.</summary>
    public static int MaxBytesOf(RecordReference? reference) => reference is null
        ? 0
        : Overhead + reference.Names.Sum(name => name.Length + PatientOverhead)
            + (reference.Linked ?? []).Sum(patient => PatientOverhead
                + Encoding.UTF8.GetByteCount(patient.Assigner) + Encoding.UTF8.GetByteCount(patient.Value));

    public static void Reference(this ref CanonicalWriter writer, RecordReference reference)
    {
        writer.Array(9);
        writer.Array(reference.Names.Count);
        foreach (ReadOnlyMemory<byte> name in reference.Names)
        {
            writer.Bytes(name);
        }

        writer.Number(reference.Amendment);
        writer.Boolean(reference.IsStatement);
        writer.Number(reference.Awaits);
        writer.Signed(reference.WaitAtMost.Ticks);
        writer.Boolean(reference.IsSetAsideWhenOverdue);
        writer.Array(reference.Linked?.Count ?? 0);
        foreach (PatientIdentifier patient in reference.Linked ?? [])
        {
            writer.Patient(patient);
        }

        writer.Boolean(reference.IsParting);
        writer.Utf8(reference.Reason);
    }

    public static RecordReference Reference(this ref CanonicalReader reader)
    {
        reader.Array(9);
        int count = reader.ArrayHead(RecordReference.MaxNames);
        List<ReadOnlyMemory<byte>> names = [];
        for (int i = 0; i < count && reader.IsGood; i++)
        {
            names.Add(reader.Bytes(RecordReference.MaxNameBytes).ToArray());
        }

        AmendmentKind amendment = reader.Number<AmendmentKind>();
        bool isStatement = reader.Boolean();
        RecordAwaited awaits = reader.Number<RecordAwaited>();
        long wait = reader.Signed();
        bool isSetAside = reader.Boolean();
        int linked = reader.ArrayHead(RecordLimits.MostLinked);
        List<PatientIdentifier> patients = [];
        for (int i = 0; i < linked && reader.IsGood; i++)
        {
            if (reader.Patient() is { } patient)
            {
                patients.Add(patient);
            }
            else
            {
                reader.Refuse(DecodeStatus.ValueUnknown);
            }
        }

        return new RecordReference
        {
            Names = names,
            Amendment = amendment,
            IsStatement = isStatement,
            Awaits = awaits,
            WaitAtMost = TimeSpan.FromTicks(wait),
            IsSetAsideWhenOverdue = isSetAside,
            Linked = patients,
            IsParting = reader.Boolean(),
            Reason = reader.RequiredUtf8(),
        };
    }
}
