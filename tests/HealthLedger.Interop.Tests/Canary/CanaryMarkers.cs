using System.Text;

namespace HealthLedger.Interop.Tests.Canary;

/// <summary>
/// Values of a patient who does not exist, each unlike anything else, and messages that hold them in every place where
/// patient data occurs. Sender and receiver (MSH-3 to MSH-6) are organisations and are not marked.
/// </summary>
internal static class CanaryMarkers
{
    /// <summary>Every marked value, as it is before the message's escaping.</summary>
    public static IReadOnlyList<string> Values { get; } =
    [
        "Zqxvornik", "Quillphanta", "Wyrmthäckel & Söhne", "MRN73519402X", "917-53-8642", "19371109",
        "1187 Kestrelhollow", "Umbrathorpe", "+49-5139-771842", "HIV-B20-KLASSE", "glimmerfenwick cough at night",
            "Plonkovirus7734",
        "Zsecret9QWfield", "Brankovitzky", "Müllerschnöd", "oversizevorpal", "conflictgrimble", "nopidsnark42",
        "PLAQZV7719", "FILQZV8820", "MRGQZV5531",
    ];

    /// <summary>Whole fields and identifiers as they stand in a message: what a careless index might hash.</summary>
    public static IReadOnlyList<string> Fields { get; } =
    [
        "MRN73519402X^^^HOSP^MR", "HOSP|MRN73519402X", "HOSP^MRN73519402X", "Zqxvornik^Quillphanta",
        "ZQXVORNIK^QUILLPHANTA", "Zqxvornik Quillphanta", "1937-11-09", "917538642",
        "PLAQZV7719^WARDSYS", "order\0placer\0WARDSYS\0PLAQZV7719", "person\0HOSP\0MRN73519402X",
        "MRN73519402X^^^HOSP^MR~917-53-8642^^^SSA^SS", "1187 Kestrelhollow^^Umbrathorpe",
    ];

    private const string Header = "MSH|^~\\&|WARDSYS|WARD|LEDGER|HOSPITAL|20260101120000||ORU^R01^ORU_R01|";

    private const string Adt = "MSH|^~\\&|WARDSYS|WARD|LEDGER|HOSPITAL|20260101120000||ADT^";

    private const string Patient =
        "PID|1||MRN73519402X^^^HOSP^MR~917-53-8642^^^SSA^SS||Zqxvornik^Quillphanta||19371109|F|||1187 Kestrelhollow"
        + "^^Umbrathorpe||+49-5139-771842\r";

    private const string Rest =
        "NK1|1|Brankovitzky^Quillphanta|SPO\r"
        + "OBR|1|PLAQZV7719^WARDSYS|FILQZV8820^LAB|24108-3^HIV-B20-KLASSE^LN\r"
        + "OBX|1|ST|24108-3^HIV-B20-KLASSE^LN||Plonkovirus7734 \\T\\ Wyrmthäckel \\T\\ Söhne||||||F\r"
        + "NTE|1||glimmerfenwick cough at night\r"
        + "ZPI|1|Zsecret9QWfield\r";

    /// <summary>A message that is accepted.</summary>
    public static byte[] Good(string controlId) =>
        Encoding.UTF8.GetBytes($"{Header}{controlId}|P|2.5.1||||||UNICODE UTF-8\r{Patient}{Rest}");

    /// <summary>Messages that refer to what is not there, so that they wait, and updates and merges.</summary>
    public static IEnumerable<byte[]> Referring()
    {
        yield return Encoding.UTF8.GetBytes(
            $"{Header}RF1|P|2.5.1||||||UNICODE UTF-8\r{Patient}OBR|1|PLAQZV77199^WARDSYS||24108-3\r"
            + "OBX|1|ST|24108-3||Plonkovirus7734||||||C\r");
        yield return Encoding.UTF8.GetBytes($"{Adt}A08|RF2|P|2.5.1||||||UNICODE UTF-8\r{Patient}");
        yield return Encoding.UTF8.GetBytes(
            $"{Adt}A40|RF3|P|2.5.1||||||UNICODE UTF-8\r{Patient}MRG|MRGQZV5531^^^HOSP^MR\r");
    }

    /// <summary>Other content under the same control id.</summary>
    public static byte[] Conflict(string controlId) => [.. Good(controlId), .. "NTE|2||conflictgrimble\r"u8];

    /// <summary>Messages that are refused, set aside, or accepted with findings, for one reason each.</summary>
    public static IEnumerable<byte[]> Bad()
    {
        yield return Encoding.UTF8.GetBytes("MSX|^~\\&|broken\r" + Patient + Rest);
        yield return Encoding.UTF8.GetBytes("MSH|^~\\&\r" + Patient + Rest);
        yield return Encoding.UTF8.GetBytes(Patient + Rest);
        yield return Encoding.UTF8.GetBytes($"{Header}CS1|P|2.5.1||||||KLINGON\r{Patient}{Rest}");
        yield return Encoding.UTF8.GetBytes($"{Header}NP1|P|2.5.1\r{Rest}NTE|2||nopidsnark42\r");
        yield return Encoding.UTF8.GetBytes($"{Header}NP2|P|2.5.1\rPID|1||||Zqxvornik^Quillphanta\r{Rest}");
        yield return Encoding.Latin1.GetBytes(
            $"{Header}LA1|P|2.5.1||||||UNICODE UTF-8\r{Patient}{Rest}NTE|3||Müllerschnöd\r");
        yield return Encoding.UTF8.GetBytes($"{Header}ES1|P|2.5.1\r{Patient}NTE|1||\\Qglimmerfenwick cough at night\r");
        yield return Encoding.UTF8.GetBytes(
            $"{Header}TWO|P|2.5.1\r{Patient}{Rest}PID|2||MRN73519402X9^^^HOSP^MR||Brankovitzky^Zqxvornik\r");
        yield return Encoding.UTF8.GetBytes($"{Header}{new string('9', 5000)}|P|2.5.1\r{Patient}{Rest}");
    }

    /// <summary>A message longer than a listener takes.</summary>
    public static byte[] Oversize(int bytes)
    {
        StringBuilder text = new($"{Header}BIG|P|2.5.1\r{Patient}");
        while (text.Length < bytes)
        {
            text.Append("NTE|1||oversizevorpal oversizevorpal oversizevorpal oversizevorpal oversizevorpal\r");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
