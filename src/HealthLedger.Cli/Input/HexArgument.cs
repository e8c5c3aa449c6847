namespace HealthLedger.Cli.Input;

/// <summary>Bytes as they are given on the command line.</summary>
internal static class HexArgument
{
    /// <exception cref="CliException">It is not that many bytes in hexadecimal digits (HLS1201).</exception>
    public static byte[] Parse(string option, string text, int length)
    {
        byte[] bytes = new byte[length];
        return text.Length == 2 * length
            && Convert.FromHexString(text, bytes, out _, out _) == System.Buffers.OperationStatus.Done
            ? bytes
            : throw CliException.Usage($"{option} is not {2 * length} hexadecimal digits.");
    }
}
