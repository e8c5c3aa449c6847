namespace HealthLedger.Hl7v2.Importing;

/// <summary>A message of an archive, or something that is none.</summary>
internal sealed class CutPiece
{
    /// <summary>The number of the message; of anything else, of the message before it.</summary>
    public required long Number { get; init; }

    public required long Offset { get; init; }

    public required ReadOnlyMemory<byte> Content { get; init; }

    /// <summary>Null for a message.</summary>
    public string? ErrorCode { get; init; }

    public long End => Offset + Content.Length;

    /// <summary>The type's name: content never prints itself.</summary>
    public override string ToString() => nameof(CutPiece);
}
