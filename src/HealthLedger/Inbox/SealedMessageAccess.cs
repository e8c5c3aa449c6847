using HealthLedger.Primitives;

namespace HealthLedger.Inbox;

/// <summary>
/// A sealed access to a received message: the only thing that opens the content of one that is no record. Made by the
/// node alone; opening checks the entry again.
/// </summary>
public sealed class SealedMessageAccess
{
    internal SealedMessageAccess(
        RequestId accessId, RecordId messageId, BlockHeight height, int index, DateTimeOffset openUntil)
    {
        AccessId = accessId;
        MessageId = messageId;
        Height = height;
        Index = index;
        OpenUntil = openUntil;
    }

    /// <summary>What names the access.</summary>
    public RequestId AccessId { get; }

    /// <summary>The message.</summary>
    public RecordId MessageId { get; }

    /// <summary>The height of the block that holds the entry.</summary>
    public BlockHeight Height { get; }

    /// <summary>The entry's index in the block.</summary>
    public int Index { get; }

    /// <summary>The time until which it opens the message.</summary>
    public DateTimeOffset OpenUntil { get; }
}
