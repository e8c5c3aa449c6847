namespace HealthLedger.Records;

/// <summary>A decrypted segment.</summary>
internal sealed class OpenedSegment
{
    public required string PayloadType { get; init; }

    public required byte[] Payload { get; init; }

    public required byte[] Blinding { get; init; }

    /// <summary>Where it was imported from; null when it was not.</summary>
    public ImportFacts? Import { get; init; }

    /// <summary>The type's name: never the content.</summary>
    public override string ToString() => nameof(OpenedSegment);
}
