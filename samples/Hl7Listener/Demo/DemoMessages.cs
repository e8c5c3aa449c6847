using System.Globalization;
using System.Reflection;
using System.Text;

namespace Hl7Listener.Demo;

/// <summary>The messages that the sample carries, and as many more as are wanted. All of it is invented.</summary>
internal static class DemoMessages
{
    /// <summary>The messages in Messages/, in the order of their names.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Carried()
    {
        Assembly assembly = typeof(DemoMessages).Assembly;
        List<ReadOnlyMemory<byte>> messages = [];
        foreach (string name in assembly.GetManifestResourceNames().Order(StringComparer.Ordinal))
        {
            using StreamReader reader = new(assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
            // Files have one segment a line; on the wire a segment ends with CR.
            messages.Add(Encoding.UTF8.GetBytes(reader.ReadToEnd().ReplaceLineEndings("\r")));
        }

        return messages;
    }

    /// <summary>A laboratory result of one of fifty patients.</summary>
    public static ReadOnlyMemory<byte> Generate(int number)
    {
        int day = 1 + (number % 28);
        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"""
            MSH|^~\&|LIS|NORTH|LEDGER|NORTH|202603{day:00}120000+0100||ORU^R01^ORU_R01|GEN-{number:000000}|P|2.5.1
            PID|1||9{number % 50:00000}^^^NORTH^MR||Sample^Generated||19700101|F
            OBR|1|G{number}||2345-7^Glucose^LN
            OBX|1|NM|2345-7^Glucose^LN||{70 + (number % 60)}|mg/dL|70-99||||F

            """);
        return Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r"));
    }
}
