using HealthLedger.Primitives;

namespace HealthLedger.Runtime.Replication;

/// <summary>A bundle that is to be fetched. Not safe for concurrent use.</summary>
internal sealed class BundleWant(SubmissionId id)
{
    public SubmissionId Id { get; } = id;

    /// <summary>Why it is to be fetched, and its place there. Without a reason it is not fetched any more.</summary>
    public Dictionary<WantLine, LinkedListNode<BundleWant>> Lines { get; } = [];

    /// <summary>On whose account the last question was.</summary>
    public WantLine? Account { get; set; }

    /// <summary>The timestamp that <see cref="Wait"/> begins with.</summary>
    public long Since { get; set; }

    /// <summary>For how long nothing is done about it.</summary>
    public TimeSpan Wait { get; set; }

    /// <summary>Whether it was looked for in the store.</summary>
    public bool IsLooked { get; set; }

    /// <summary>How many questions there were.</summary>
    public int Asked { get; set; }

    /// <summary>How often all were asked in vain.</summary>
    public int Rounds { get; set; }

    /// <summary>Who was asked last; null when all were.</summary>
    public ParticipantId? Source { get; set; }

    /// <summary>Who was asked in this round.</summary>
    public HashSet<ParticipantId> Tried { get; } = [];

    /// <summary>What has come, with room for the rest.</summary>
    public byte[]? Buffer { get; set; }

    /// <summary>How many bytes have come.</summary>
    public uint Filled { get; set; }
}
