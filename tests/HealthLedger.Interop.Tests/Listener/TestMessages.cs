using System.Text;

namespace HealthLedger.Interop.Tests.Listener;

/// <summary>Small messages that the listener accepts.</summary>
internal static class TestMessages
{
    /// <summary>An admission of a patient of its own.</summary>
    /// <param name="controlId">MSH-10, and what names the patient; at most 20 characters.</param>
    public static byte[] Admission(string controlId) => Encoding.ASCII.GetBytes(
        $"MSH|^~\\&|WARDSYS|WARD|LEDGER|HOSPITAL|20260101120000||ADT^A01^ADT_A01|{controlId}|P|2.5.1\r"
        + "EVN|A01|20260101120000\r"
        + $"PID|1||{controlId}^^^HOSP^MR||Doe^Jane||19700101|F\r"
        + "PV1|1|I\r");

    /// <summary>MSH-10 of a message.</summary>
    public static string ControlIdOf(ReadOnlySpan<byte> message) =>
        Encoding.Latin1.GetString(message).Split('\r')[0].Split('|')[9];
}
