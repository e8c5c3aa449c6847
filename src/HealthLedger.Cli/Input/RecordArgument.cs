using HealthLedger.Primitives;

namespace HealthLedger.Cli.Input;

/// <summary>An id of a record or a message as it is given on the command line. What was given is never repeated: a slip
/// of the hand may put a patient's number there.</summary>
internal static class RecordArgument
{
    /// <exception cref="CliException">It is not 32 hexadecimal digits (HLS1201).</exception>
    public static RecordId Parse(string? text) => RecordId.TryParse(text, out RecordId id) && !id.IsZero
        ? id
        : throw CliException.Usage(
            "What was given is no id of a record: that has 32 hexadecimal digits, such as "
            + "0193f0c2a1b47d6e8f00112233445566, and stands in the answer to whoever wrote it and in `hl7 messages`.");

    /// <exception cref="CliException">It is not 32 hexadecimal digits (HLS1201).</exception>
    public static RecordId ParseMessage(string? text) => RecordId.TryParse(text, out RecordId id) && !id.IsZero
        ? id
        : throw CliException.Usage(
            "What was given is no id of a message: that has 32 hexadecimal digits, such as "
            + "0193f0c2a1b47d6e8f00112233445566. `healthledger hl7 messages` and `hl7 errors` list messages with their "
            + "ids, and find one by its control ID (MSH-10).");
}
