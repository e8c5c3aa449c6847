using HealthLedger.Testing.Simulation.Chance;

namespace HealthLedger.Testing.Simulation.Adversaries;

/// <summary>Frames that an adversary has seen; a bounded number, old ones as likely as new ones.</summary>
internal sealed class FrameCollection
{
    private const int Limit = 200;

    private readonly ChanceStream _chance;
    private readonly List<ReadOnlyMemory<byte>> _frames = [];

    public FrameCollection(ChanceStream chance) => _chance = chance;

    public bool Any => _frames.Count > 0;

    public void Add(ReadOnlyMemory<byte> frame)
    {
        if (_frames.Count < Limit)
        {
            _frames.Add(frame);
        }
        else
        {
            _frames[_chance.Below(Limit)] = frame;
        }
    }

    public ReadOnlyMemory<byte> Pick() => _chance.Pick(_frames);
}
