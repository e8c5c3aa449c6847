using HealthLedger.Primitives;
using HealthLedger.Snapshots;

namespace HealthLedger.Tests.Snapshots;

/// <summary>A member that answers who fetches a snapshot as a test says.</summary>
internal sealed class ScriptedMember(Func<FetchSnapshot, SnapshotPart?> answer)
{
    public List<FetchSnapshot> Asked { get; } = [];

    /// <summary>Whether each answer comes twice.</summary>
    public bool Twice { get; init; }

    /// <summary>Whether its lane goes down and comes up again where it gives no answer.</summary>
    public bool Drops { get; init; }

    public static ScriptedMember Of(byte[] file, int partBytes)
    {
        Digest256 id = new([7, .. new byte[31]]);
        return new ScriptedMember(fetch => Part(file, id, fetch.Offset, partBytes));
    }

    public static SnapshotPart Part(byte[] file, Digest256 id, ulong offset, int partBytes)
    {
        int from = (int)offset;
        return SnapshotPart.Of(
            id, (ulong)file.Length, offset, file.AsMemory(from, Math.Min(file.Length - from, partBytes)));
    }

    public IEnumerable<SnapshotPart> Answer(FetchSnapshot fetch)
    {
        Asked.Add(fetch);
        return answer(fetch) is { } part ? Enumerable.Repeat(part, Twice ? 2 : 1) : [];
    }
}
