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

    /// <summary>When each was asked last, and from where on. Who was asked may answer late.</summary>
    public Dictionary<ParticipantId, (long At, uint Offset)> AskedAt { get; } = [];

    /// <summary>Whether who was asked last has not answered in time.</summary>
    public bool HasMissed { get; set; }

    /// <summary>Since when the one that is asked has its turn.</summary>
    public long TurnSince { get; set; }

    /// <summary>How many rounds there were in which all came of one, and not enough.</summary>
    public int Turns { get; set; }

    /// <summary>Whether anything came in this round.</summary>
    public bool HasCome { get; set; }

    /// <summary>Whether all of it has to come of one replica: what came of several was not right.</summary>
    public bool IsOfOne { get; set; }

    /// <summary>Of whom what has come is.</summary>
    public HashSet<ParticipantId> Givers { get; } = [];

    /// <summary>Who says that the bundle has another length than what has come says.</summary>
    public HashSet<ParticipantId> Disagreeing { get; } = [];

    /// <summary>Of whom the last part was.</summary>
    public ParticipantId? LastGiver { get; set; }

    /// <summary>On whose account the buffer is: who sent the first part.</summary>
    public ParticipantId? Owner { get; set; }

    /// <summary>Whether nobody is asked for it just now.</summary>
    public bool IsIdle => Source is null || HasMissed;

    /// <summary>What has come, with room for the rest.</summary>
    public byte[]? Buffer { get; set; }

    /// <summary>How many bytes have come.</summary>
    public uint Filled { get; set; }
}
