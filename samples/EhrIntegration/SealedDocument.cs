namespace EhrIntegration;

/// <summary>Where a document was sealed.</summary>
internal sealed record SealedDocument(string RecordId, ulong Height, DateTimeOffset Time);
