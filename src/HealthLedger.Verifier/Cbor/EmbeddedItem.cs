namespace HealthLedger.Verifier.Cbor;

/// <summary>A byte string that is being read as a canonical encoding.</summary>
internal readonly struct EmbeddedItem
{
    public EmbeddedItem(ReadOnlyMemory<byte> bytes, int outerEnd)
    {
        Bytes = bytes;
        OuterEnd = outerEnd;
    }

    /// <summary>The bytes of the encoding, as they were signed or hashed.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Where the surrounding item ends.</summary>
    public int OuterEnd { get; }
}
