namespace EhrIntegration;

/// <summary>A document to seal; the content is base64 in JSON.</summary>
internal sealed class NewDocument
{
    public required string PatientAssigner { get; init; }

    public required string PatientId { get; init; }

    public required string ContentType { get; init; }

    public required byte[] Content { get; init; }
}
