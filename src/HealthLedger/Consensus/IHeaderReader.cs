namespace HealthLedger.Consensus;

/// <summary>Reads headers for consensus, which does not know the ledger's formats. Pure.</summary>
internal interface IHeaderReader
{
    /// <summary>Reads a header of this ledger; null when the bytes are not one.</summary>
    HeaderFacts? TryRead(ReadOnlySpan<byte> header);
}
