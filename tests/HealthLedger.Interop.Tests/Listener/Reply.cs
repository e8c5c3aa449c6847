using System.Text;

namespace HealthLedger.Interop.Tests.Listener;

/// <summary>
/// What a test reads from an acknowledgment, with plain string operations and none of the product's parser.
/// </summary>
internal static class Reply
{
    /// <summary>The whole MSA segment, or an empty text.</summary>
    public static string AcknowledgmentOf(byte[] reply) => Encoding.Latin1.GetString(reply).Split('\r')
        .FirstOrDefault(segment => segment.StartsWith("MSA|", StringComparison.Ordinal)) ?? "";

    /// <summary>MSA-1.</summary>
    public static string CodeOf(byte[] reply) => FieldOf(reply, 1);

    /// <summary>MSA-2.</summary>
    public static string ControlIdOf(byte[] reply) => FieldOf(reply, 2);

    private static string FieldOf(byte[] reply, int number) =>
        AcknowledgmentOf(reply).Split('|') is var fields && number < fields.Length ? fields[number] : "";
}
