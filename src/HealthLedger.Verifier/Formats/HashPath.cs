using HealthLedger.Verifier.Cbor;

namespace HealthLedger.Verifier.Formats;

/// <summary>Reads <c>[ * bstr32 ]</c>; how long the list may be is decided where index and size are known.</summary>
internal static class HashPath
{
    public static ReadOnlyMemory<byte>[] Read(CanonicalReader reader)
    {
        ReadOnlyMemory<byte>[] path = new ReadOnlyMemory<byte>[reader.ReadArray(0, FormatLimits.SmallestHash)];
        for (int i = 0; i < path.Length && !reader.Failed; i++)
        {
            path[i] = reader.ReadBytes(FormatLimits.HashBytes);
        }

        return path;
    }
}
