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

    /// <summary>Machines that reach it: two after one of them was cloned.</summary>
    public int Machines { get; set; } = 1;

    /// <summary>All keys that have signed.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Keys => _keys;

    /// <summary>Remembers that a key signs.</summary>
    public void Use(ReadOnlyMemory<byte> key)
    {
        if (!_keys.Exists(known => known.Span.SequenceEqual(key.Span)))
        {
            _keys.Add(key);
        }
    }

    /// <summary>The journal is lost: a new one is counted from its beginning, and the keys are known as lost.</summary>
    public void BeginAnew()
    {
        Length = 0;
        Link = 0;
    }

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
