using HealthLedger.Primitives;
using HealthLedger.Testing.Simulation.Chance;

namespace HealthLedger.Testing.Faults;

/// <summary>
/// Decides of each frame between nodes of one process whether it is lost, and how much later it goes. The numbers come
/// from a seed; which frame gets which depends on threads, so that two runs of a seed are alike and not the same. Safe
/// for concurrent use.
/// </summary>
internal sealed class FrameFaults
{
    private readonly Lock _lock = new();
    private readonly ChanceStream _chance;
    private Func<ParticipantId, ParticipantId, bool> _isCut = (_, _) => false;
    private int _lossPermille;
    private TimeSpan _longestDelay;

    public FrameFaults(ulong seed) => _chance = new ChanceStream(seed, "frames");

    /// <summary>Which frames are lost beside, by sender, receiver and bytes; null for none.</summary>
    public Func<ParticipantId, ParticipantId, ReadOnlyMemory<byte>, bool>? Loses { get; set; }

    /// <summary>How long a frame is under way, by sender, receiver and bytes; null for what the faults say.</summary>
    public Func<ParticipantId, ParticipantId, ReadOnlyMemory<byte>, TimeSpan?>? Takes { get; set; }

    /// <summary>How many frames were lost.</summary>
    public long Lost { get; private set; }

    /// <summary>How many went later.</summary>
    public long Delayed { get; private set; }

    /// <summary>What is from now on.</summary>
    /// <param name="lossPermille">How many of a thousand frames are lost.</param>
    /// <param name="longestDelay">By how much a frame is late at most; they overtake each other.</param>
    /// <param name="isCut">Whether nothing goes from one to another; null for nowhere.</param>
    public void Set(
        int lossPermille, TimeSpan longestDelay, Func<ParticipantId, ParticipantId, bool>? isCut = null)
    {
        lock (_lock)
        {
            _lossPermille = lossPermille;
            _longestDelay = longestDelay;
            _isCut = isCut ?? ((_, _) => false);
        }
    }

    /// <summary>Nothing goes wrong any more.</summary>
    public void Heal() => Set(0, TimeSpan.Zero);

    /// <summary>How much later a frame goes; null when it is lost.</summary>
    public TimeSpan? Decide(ParticipantId from, ParticipantId to, ReadOnlyMemory<byte> frame)
    {
        lock (_lock)
        {
            if (_isCut(from, to) || Loses?.Invoke(from, to, frame) == true || _chance.Permille(_lossPermille))
            {
                Lost++;
                return null;
            }

            if (Takes?.Invoke(from, to, frame) is { } taken)
            {
                Delayed++;
                return taken;
            }

            if (_longestDelay == TimeSpan.Zero)
            {
                return TimeSpan.Zero;
            }

            Delayed++;
            return TimeSpan.FromTicks(_chance.Between(0, _longestDelay.Ticks));
        }
    }
}
