using HealthLedger.Primitives;

namespace HealthLedger.Cli.Input;

/// <summary>A record id as it is given on the command line.</summary>
internal static class RecordArgument
{
    /// <exception cref="CliException">It is not 32 hexadecimal digits (HLS1201).</exception>
    public static RecordId Parse(string? text) => RecordId.TryParse(text, out RecordId id) && !id.IsZero
        ? id
        : throw CliException.Usage("The record is not an id of 32 hexadecimal digits.");
}
