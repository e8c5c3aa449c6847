namespace HealthLedger.Adapters.Tests.Intake;

/// <summary>Messages of an order's life, as an EHR and a laboratory send them.</summary>
internal static class LinkingMessages
{
    public static string Order(
        string controlId, string number, string patient = "4711", string control = "NW", string authority = "EHR") =>
        $"MSH|^~\\&|EHR|WARD|LIS|LAB|20260101120000||ORM^O01|{controlId}|P|2.5.1\r{Pid(patient)}"
        + $"ORC|{control}|{number}^{authority}\rOBR|1|{number}^{authority}||GLU^Glucose^L\r";

    public static string Result(
        string controlId,
        string number,
        string status = "F",
        string patient = "4711",
        string filler = "",
        string authority = "EHR",
        string value = "5.4") =>
        $"MSH|^~\\&|LIS|LAB|EHR|WARD|20260101130000||ORU^R01|{controlId}|P|2.5.1\r{Pid(patient)}"
        + $"OBR|1|{(number.Length == 0 ? "" : $"{number}^{authority}")}|{(filler.Length == 0 ? "" : $"{filler}^LIS")}|"
        + $"GLU^Glucose^L\rOBX|1|NM|GLU^Glucose^L||{value}|mmol/L|||||{status}\r";

    public static string Update(string controlId, string patient = "4711", string trigger = "A08") =>
        $"MSH|^~\\&|ADT|WARD|X|Y|20260101120000||ADT^{trigger}|{controlId}|P|2.5.1\r{Pid(patient)}PV1|1|I\r";

    public static string Merge(string controlId, string survivor, string merged, string trigger = "A40") =>
        $"MSH|^~\\&|ADT|WARD|X|Y|20260101140000||ADT^{trigger}|{controlId}|P|2.5.1\r{Pid(survivor)}"
        + $"MRG|{merged}^^^HOSP^MR\r";

    public static string Pair(string controlId, string first, string second, string trigger) =>
        $"MSH|^~\\&|ADT|WARD|X|Y|20260101140000||ADT^{trigger}|{controlId}|P|2.5.1\r{Pid(first)}PV1|1|I\r{Pid(second)}";

    private static string Pid(string patient) => $"PID|1||{patient}^^^HOSP^MR||Doe^Jane\r";
}
