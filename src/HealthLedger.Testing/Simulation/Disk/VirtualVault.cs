namespace HealthLedger.Testing.Simulation.Disk;

/// <summary>
/// The counter of a replica's vault (docs/spec/vault.md section 5), which no fault of the machine touches: how many
/// records the journal has had, and the checksum of the group that ended there. It follows every group. Two copies of a
/// journal can have the same length; they do not have the same checksum.
/// </summary>
internal sealed class VirtualVault
{
    private readonly List<ReadOnlyMemory<byte>> _keys = [];

    /// <summary>Records counted.</summary>
    public ulong Length { get; private set; }

    /// <summary>Checksum of the last group counted.</summary>
    public uint Link { get; private set; }

    /// <summary>Remembers that a key signs.</summary>
    public ReadOnlyMemory<byte> Use(ReadOnlyMemory<byte> key)
    {
        if (HasOtherKeysThan(key) || _keys.Count == 0)
        {
            _keys.RemoveAll(known => known.Span.SequenceEqual(key.Span));
            _keys.Add(key);
        }

        return key;
    }

    /// <summary>Whether another key has signed.</summary>
    public bool HasOtherKeysThan(ReadOnlyMemory<byte> key) => _keys.Exists(known => !known.Span.SequenceEqual(key.Span));

    /// <summary>Counts a group, if it comes after the last one that was counted.</summary>
    public bool TryAdvance(ulong fromLength, uint fromLink, ulong toLength, uint toLink)
    {
        if (fromLength != Length || fromLink != Link)
        {
            return false;
        }

        Length = toLength;
        Link = toLink;
        return true;
    }
}
