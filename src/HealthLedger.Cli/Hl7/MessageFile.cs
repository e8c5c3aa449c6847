using System.Collections.Immutable;
using HealthLedger.Hl7v2.Parsing;

namespace HealthLedger.Cli.Hl7;

/// <summary>The messages of one file: bare, in batches, or with MLLP framing.</summary>
internal sealed class MessageFile
{
    private MessageFile(IReadOnlyList<ReadOnlyMemory<byte>> messages, ImmutableArray<Hl7Issue> issues)
    {
        Messages = messages;
        Issues = issues;
    }

    /// <summary>The bytes of each message, parts of the file.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Messages { get; }

    /// <summary>What was found outside the messages.</summary>
    public ImmutableArray<Hl7Issue> Issues { get; }

    public static MessageFile Read(ReadOnlyMemory<byte> bytes, Hl7ParseOptions? options = null)
    {
        Hl7BatchReader reader = new(bytes, options);
        List<ReadOnlyMemory<byte>> messages = [];
        while (reader.TryRead(out ReadOnlyMemory<byte> message, out _))
        {
            messages.Add(message);
        }

        return new MessageFile(messages, reader.Issues);
    }
}
