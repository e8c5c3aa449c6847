using HealthLedger.Primitives;

namespace HealthLedger.Hl7v2.Importing;

/// <summary>What became of one piece of an archive: codes, counts and places, never content.</summary>
public sealed class ImportedPiece
{
    /// <summary>The type of what is not a message of a known type.</summary>
    public const string OtherType = "other";

    /// <summary>The day of what does not say one.</summary>
    public const string UnknownDay = "unknown";

    /// <summary>The number of the piece in the file, from 0: it and all before it are done.</summary>
    public required long Index { get; init; }

    /// <summary>The number of the message in the file, from 1; of anything else, of the message before it.</summary>
    public required long Number { get; init; }

    /// <summary>Where it begins in the file, in bytes.</summary>
    public required long Offset { get; init; }

    /// <summary>Where it ends in the file, in bytes.</summary>
    public required long End { get; init; }

    /// <summary>What became of it.</summary>
    public required ImportOutcome Outcome { get; init; }

    /// <summary>Why it was refused, or what was found; null otherwise.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>Where in the message, such as <c>PID[1]-3</c>; null where no place is known.</summary>
    public string? Location { get; init; }

    /// <summary>The type, such as <c>ADT^A01</c>, where it is one of the known codes; else <c>other</c>.</summary>
    public string MessageType { get; init; } = OtherType;

    /// <summary>The day of the original time, such as <c>2009-03-01</c>, or <c>unknown</c>.</summary>
    public string Day { get; init; } = UnknownDay;

    /// <summary>Whether the original time lies in the future, whatever its offset.</summary>
    public bool IsInFuture { get; init; }

    /// <summary>The record; null where there is none.</summary>
    public RecordId? RecordId { get; init; }

    /// <summary>The height of the record's entry; null where there is none.</summary>
    public BlockHeight? Height { get; init; }
}
