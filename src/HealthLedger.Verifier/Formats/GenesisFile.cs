using HealthLedger.Verifier.Cbor;

namespace HealthLedger.Verifier.Formats;

/// <summary>
/// The genesis file: genesis, its header and the participants' signatures (docs/spec/ledger.md, section 1).
/// </summary>
internal sealed class GenesisFile
{
    private GenesisFile(CanonicalReader reader)
    {
        reader.ReadArray(5);
        reader.ReadAscii("healthledger-genesis");
        reader.ReadVersion(FormatLimits.Version);
        Genesis = Genesis.ReadEmbedded(reader);
        Header = BlockHeader.ReadEmbedded(reader);
        Signatures = new GenesisSignature[reader.ReadArray(1, FormatLimits.SmallestGenesisSignature)];
        for (int i = 0; i < Signatures.Length && !reader.Failed; i++)
        {
            Signatures[i] = new GenesisSignature(reader);
        }

        reader.RequireEnd();
    }

    public Genesis Genesis { get; }

    public BlockHeader Header { get; }

    public GenesisSignature[] Signatures { get; }

    /// <summary>Reads a genesis file.</summary>
    /// <returns>The file, or null when the bytes are not one.</returns>
    public static GenesisFile? Read(ReadOnlyMemory<byte> bytes)
    {
        CanonicalReader reader = new(bytes);
        GenesisFile file = new(reader);
        return reader.Failed ? null : file;
    }
}
