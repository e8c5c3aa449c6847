using System.Globalization;
using System.Text;

namespace HealthLedger.Testing.Benchmarks;

/// <summary>Messages made up for measuring: their people and values do not exist.</summary>
internal static class SyntheticMessages
{
    private const string Patient =
        "PID|1||80041137^^^SYNTH^MR~S-2210-77^^^SYNTHID^PN||EXAMPLE^ALPHA^Q^^^^L||19700101|F|||1 SAMPLE "
        + "ROW^^TESTVILLE^^00000^ZZ"
        + "||^PRN^PH^^^555^0100|||S||80041137001^^^SYNTH^AN\r";

    private const string Visit =
        "PV1|1|I|W3^301^B^SYNTH^^^^^WARD "
        + "THREE||||900123^ATTEND^ANNA^^^DR|900456^REFER^RALF^^^DR||MED|||||||900123^ATTEND^ANNA"
        + "|IN|V7700123^^^SYNTH^VN|||||||||||||||||||||||||20260105083000\r";

    private static readonly CompositeFormat Observation = CompositeFormat.Parse(
        "OBX|{0}|NM|{1}-{2}^Analyte {0}^LN||{1}.{2}|mmol/L^^UCUM|3.5-5.1|N|||F|||20260105091500||900789^TECH^TOM\r");

    /// <summary>An admission, ADT^A01, of 824 bytes.</summary>
    public static byte[] Admission(string controlId) => Pad(
        Header("ADT^A01^ADT_A01", controlId) + "EVN|A01|20260105083000|||900111^CLERK^CARL\r" + Patient + Visit, 824);

    /// <summary>The same, of another patient.</summary>
    /// <param name="controlId">MSH-10.</param>
    /// <param name="number">At most four digits.</param>
    public static byte[] AdmissionOf(string controlId, string number) => Pad(
        Header("ADT^A01^ADT_A01", controlId) + "EVN|A01|20260105083000|||900111^CLERK^CARL\r"
        + Patient.Replace("80041137^", $"8{number}^", StringComparison.Ordinal) + Visit, 824);

    /// <summary>Results, ORU^R01, of 3,400 bytes.</summary>
    public static byte[] Results(string controlId)
    {
        StringBuilder text = new(Header("ORU^R01^ORU_R01", controlId) + Patient + Visit + Order);
        for (int i = 1; text.Length < 3_200; i++)
        {
            text.AppendFormat(CultureInfo.InvariantCulture, Observation, i, 10 + i, i % 10);
        }

        return Pad(text.ToString(), 3_400);
    }

    /// <summary>Results, ORU^R01, with a document in base64.</summary>
    /// <param name="controlId">MSH-10.</param>
    /// <param name="documentBytes">The length of the base64 text, a multiple of 4.</param>
    public static byte[] ResultsWithDocument(string controlId, int documentBytes)
    {
        StringBuilder text = new(Header("ORU^R01^ORU_R01", controlId) + Patient + Visit + Order);
        text.Append("OBX|1|ED|18842-5^Discharge summary^LN||SYNTH^AP^PDF^Base64^JVBERi0x");
        for (int i = 8; i < documentBytes; i++)
        {
            text.Append((char)('A' + (i * 7 % 26)));
        }

        return Encoding.ASCII.GetBytes(text.Append("||||||F\r").ToString());
    }

    private const string Order =
        "ORC|RE|P1001^SYNTH|F2002^LAB||CM\r"
        + "OBR|1|P1001^SYNTH|F2002^LAB|24323-8^Panel^LN|||20260105084500|||||||||900123^ATTEND^ANNA"
        + "||||||20260105091500||CH|F\r";

    private static string Header(string type, string controlId) =>
        $"MSH|^~\\&|SYNTHADT|SYNTH|LEDGER|SYNTH|20260105083000+0000||{type}|{controlId}|P|2.5.1|||AL|NE||UNICODE "
        + "UTF-8\r";

    // A note fills up to the size that the figures of the field are given for.
    private static byte[] Pad(string text, int bytes)
    {
        const string note = "NTE|1||";
        int missing = bytes - text.Length - note.Length - 1;
        return Encoding.ASCII.GetBytes(missing < 0 ? text : text + note + new string('x', missing) + "\r");
    }
}
