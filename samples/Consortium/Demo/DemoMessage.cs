using System.Globalization;
using System.Text;
using HealthLedger.Subjects;

namespace Consortium.Demo;

/// <summary>A laboratory result. All of it is invented.</summary>
internal sealed class DemoMessage
{
    private DemoMessage(string controlId, PatientIdentifier patient, ReadOnlyMemory<byte> bytes)
    {
        ControlId = controlId;
        Patient = patient;
        Bytes = bytes;
    }

    public string ControlId { get; }

    /// <summary>The only name that the patient has; nobody but the organisation that sends it knows it.</summary>
    public PatientIdentifier Patient { get; }

    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>A result of a patient of its own.</summary>
    public static DemoMessage Generate(string organisation, int number)
    {
        string controlId = string.Create(CultureInfo.InvariantCulture, $"{organisation}-{number:0000}");
        string patient = string.Create(CultureInfo.InvariantCulture, $"{900_000 + number}");
        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"""
            MSH|^~\&|LIS|{organisation}|LEDGER|{organisation}|20260301120000+0100||ORU^R01^ORU_R01|{controlId}|P|2.5.1
            PID|1||{patient}^^^{organisation}^MR||Sample^Generated||19700101|F
            OBR|1|G{number}||2345-7^Glucose^LN
            OBX|1|NM|2345-7^Glucose^LN||{70 + number}|mg/dL|70-99||||F

            """);
        return new DemoMessage(
            controlId,
            new PatientIdentifier(organisation, patient),
            Encoding.ASCII.GetBytes(text.ReplaceLineEndings("\r")));
    }
}
