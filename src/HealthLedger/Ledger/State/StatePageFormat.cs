using HealthLedger.Canonical;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.State;

/// <summary>The stored form of a page: `state-page` of docs/spec/storage.md.</summary>
internal static class StatePageFormat
{
    private const ulong Version = 1;
    private const int BufferBytes = 1280;
    private const int LeafBytes = 2 * Digest256.SizeBytes;

    public static byte[] Encode(StateTreePage page)
    {
        Span<byte> leaf = stackalloc byte[LeafBytes];
        CanonicalWriter writer = new(stackalloc byte[BufferBytes]);
        writer.Array(1 + StateTreePage.SlotCount);
        writer.Unsigned(Version);
        for (int slot = 0; slot < StateTreePage.SlotCount; slot++)
        {
            StateTreeSlot entry = page[slot];
            if (entry.IsLeaf)
            {
                entry.Place.CopyTo(leaf);
                entry.ValueHash.CopyTo(leaf[Digest256.SizeBytes..]);
                writer.Bytes(leaf);
            }
            else if (entry.Child is { } child)
            {
                writer.Id(child.Hash);
            }
            else
            {
                writer.Null();
            }
        }

        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }

    /// <summary>
    /// Reads a page, or returns null: not canonical, a leaf that does not belong at its slot of the path, or a page
    /// that the tree would not have, because a lone leaf stands in the page above.
    /// </summary>
    public static StateTreePage? TryDecode(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> path)
    {
        if (!StatePath.IsPath(path))
        {
            return null;
        }

        CanonicalReader reader = new(bytes);
        reader.Array(1 + StateTreePage.SlotCount);
        reader.Exactly(Version);
        StateTreeSlots made = default;
        Span<StateTreeSlot> slots = made;
        bool isPlaced = true;
        for (int slot = 0; slot < StateTreePage.SlotCount && reader.IsGood && isPlaced; slot++)
        {
            if (reader.TryNull())
            {
                continue;
            }

            ReadOnlySpan<byte> entry = reader.Bytes(LeafBytes);
            if (entry.Length == Digest256.SizeBytes)
            {
                slots[slot] = new StateTreeSlot(new StateTreeChild(new Digest256(entry)));
            }
            else
            {
                isPlaced &= entry.Length == LeafBytes && IsAt(path, slot, entry);
                slots[slot] = isPlaced ? new StateTreeSlot(LeafOf(entry)) : default;
            }
        }

        if (!reader.End() || !isPlaced)
        {
            return null;
        }

        bool isRoot = path[0] == 0;
        return (StateTreePage.IsPage(slots, out StateTreeSlot single) || (isRoot && !single.IsEmpty))
            && IsDeepEnough(path, slots)
                ? new StateTreePage(slots, 0)
                : null;
    }

    private static bool IsAt(ReadOnlySpan<byte> path, int slot, ReadOnlySpan<byte> place) =>
        StatePath.IsAbove(path, place) && StatePath.Nibble(place, path[0]) == slot;

    private static StateTreeLeaf LeafOf(ReadOnlySpan<byte> entry) =>
        new(new Digest256(entry[..Digest256.SizeBytes]), new Digest256(entry[Digest256.SizeBytes..]));

    // Below the last nibble there is no page.
    private static bool IsDeepEnough(ReadOnlySpan<byte> path, ReadOnlySpan<StateTreeSlot> slots)
    {
        if (path[0] < StatePath.MaxDepth - 1)
        {
            return true;
        }

        foreach (StateTreeSlot slot in slots)
        {
            if (slot.Child is not null)
            {
                return false;
            }
        }

        return true;
    }
}
