using HealthLedger.Verifier.Cbor;

namespace HealthLedger.Verifier.Formats;

/// <summary>
/// The entry before or after those that are shown: its time and place, not what it is (docs/spec/proofs.md, section 2).
/// </summary>
internal sealed class LogNeighbour
{
    private LogNeighbour(CanonicalReader reader)
    {
        reader.ReadArray(3);
        Time = reader.ReadTime();
        EntryLeaf = reader.ReadBytes(FormatLimits.HashBytes);
        Path = HashPath.Read(reader);
    }

    public ulong Time { get; }

    public ReadOnlyMemory<byte> EntryLeaf { get; }

    public ReadOnlyMemory<byte>[] Path { get; }

    public static LogNeighbour? ReadOrNull(CanonicalReader reader)
    {
        return reader.TryReadNull() ? null : new LogNeighbour(reader);
    }
}
