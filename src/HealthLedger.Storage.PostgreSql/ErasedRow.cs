namespace HealthLedger.Storage.PostgreSql;

/// <summary>How much a deleted envelope took.</summary>
internal readonly struct ErasedRow
{
    public ErasedRow(byte[] id, int envelopeBytes, int shareBytes)
    {
        Id = id;
        EnvelopeBytes = envelopeBytes;
        ShareBytes = shareBytes;
    }

    public byte[] Id { get; }

    public int EnvelopeBytes { get; }

    public int ShareBytes { get; }
}
