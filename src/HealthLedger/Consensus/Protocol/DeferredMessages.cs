using HealthLedger.Consensus.Messages;
using HealthLedger.Primitives;

namespace HealthLedger.Consensus.Protocol;

/// <summary>
/// Messages that came before their time: of the next view or epoch, or just above the window. Each sender has room for
/// a fixed number, and loses its own oldest.
/// </summary>
internal sealed class DeferredMessages
{
    private readonly List<(ParticipantId Sender, Queue<ConsensusMessage> Messages)> _queues = [];
    private readonly int _limit;

    public DeferredMessages(int limit) => _limit = limit;

    /// <summary>Keeps a message.</summary>
    /// <returns>False when an older one of the sender gave way.</returns>
    public bool Add(ParticipantId sender, ConsensusMessage message)
    {
        Queue<ConsensusMessage> queue = QueueOf(sender);
        bool isRoom = queue.Count < _limit;
        if (!isRoom)
        {
            queue.Dequeue();
        }

        queue.Enqueue(message);
        return isRoom;
    }

    /// <summary>Takes out all, sender by sender in the order of their arrival.</summary>
    public List<(ParticipantId Sender, ConsensusMessage Message)> TakeAll()
    {
        List<(ParticipantId, ConsensusMessage)> all = [];
        foreach ((ParticipantId sender, Queue<ConsensusMessage> messages) in _queues)
        {
            all.AddRange(messages.Select(message => (sender, message)));
            messages.Clear();
        }

        return all;
    }

    /// <summary>Forgets who is in none of the sets.</summary>
    public void KeepOnly(Func<ParticipantId, bool> isKnown) => _queues.RemoveAll(queue => !isKnown(queue.Sender));

    private Queue<ConsensusMessage> QueueOf(ParticipantId sender)
    {
        foreach ((ParticipantId known, Queue<ConsensusMessage> messages) in _queues)
        {
            if (known == sender)
            {
                return messages;
            }
        }

        Queue<ConsensusMessage> added = new();
        _queues.Add((sender, added));
        return added;
    }
}
