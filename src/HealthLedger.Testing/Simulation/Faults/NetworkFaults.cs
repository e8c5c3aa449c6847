using HealthLedger.Testing.Simulation.Chance;
using HealthLedger.Testing.Simulation.Network;

namespace HealthLedger.Testing.Simulation.Faults;

/// <summary>What happens to links. Each fault returns what ends it.</summary>
internal sealed class NetworkFaults
{
    private readonly SimulationWorld _world;
    private readonly VirtualNetwork _network;
    private readonly ChanceStream _chance;

    public NetworkFaults(SimulationWorld world, VirtualNetwork network, ChanceStream chance)
    {
        _world = world;
        _network = network;
        _chance = chance;
    }

    public Action Begin(FaultKind kind, int place)
    {
        switch (kind)
        {
            case FaultKind.MessageLoss:
                int loss = _chance.Pick<int>([10, 100, 300]);
                return OnAll(link => link.LossPermille += loss, link => link.LossPermille -= loss);
            case FaultKind.MessageDuplication:
                return OnAll(link => link.DuplicationPermille += 200, link => link.DuplicationPermille -= 200);
            case FaultKind.MessageReordering:
                return OnAll(link => link.ReorderingPermille += 200, link => link.ReorderingPermille -= 200);
            case FaultKind.SlowLink:
                return Slow(place);
            case FaultKind.Flapping:
                return Flap();
            default:
                return Cut(kind, Separates(kind, place));
        }
    }

    private Func<int, int, bool> Separates(FaultKind kind, int place)
    {
        ulong side = _chance.Next();
        int far = _network.Places / 2;
        switch (kind)
        {
            case FaultKind.Isolation:
                return (from, to) => from == place || to == place;
            case FaultKind.OneWayCut:
                return (side & 1) == 0 ? (from, _) => from == place : (_, to) => to == place;
            case FaultKind.MajorityRing:
                return (from, to) => (to - from + _network.Places) % _network.Places > far;
            case FaultKind.Bridge:
                return (from, to) => from != place && to != place && Side(side, from) != Side(side, to);
            default:
                return (from, to) => Side(side, from) != Side(side, to);
        }
    }

    private static bool Side(ulong side, int place) => (side >> (place + 1) & 1) == 1;

    private Action Cut(FaultKind kind, Func<int, int, bool> isCut)
    {
        List<(int From, int To)> cut = [];
        for (int from = 0; from < _network.Places; from++)
        {
            for (int to = 0; to < _network.Places; to++)
            {
                if (from != to && isCut(from, to))
                {
                    _network.Cut(from, to, kind);
                    cut.Add((from, to));
                }
            }
        }

        return () => cut.ForEach(link => _network.Mend(link.From, link.To));
    }

    private Action Slow(int place)
    {
        long delay = _chance.Scaled(10_000, 2_000_000);
        long perKilobyte = _chance.Permille(500) ? _chance.Scaled(100, 50_000) : 0;
        List<LinkCondition> slow = [];
        for (int other = 0; other < _network.Places; other++)
        {
            if (other != place)
            {
                slow.Add(_network.Link(place, other));
                slow.Add(_network.Link(other, place));
            }
        }

        Change(1);
        return () => Change(-1);

        void Change(int sign) => slow.ForEach(link =>
        {
            link.ExtraDelay += sign * delay;
            link.PerKilobyte += sign * perKilobyte;
            link.Narrows += perKilobyte > 0 ? sign : 0;
        });
    }

    private Action Flap()
    {
        Func<int, int, bool> separates = Separates(FaultKind.Partition, 0);
        bool hasEnded = false;
        Action? mend = null;
        Toggle();
        return () =>
        {
            hasEnded = true;
            mend?.Invoke();
        };

        void Toggle()
        {
            if (hasEnded)
            {
                return;
            }

            if (mend is null)
            {
                mend = Cut(FaultKind.Flapping, separates);
            }
            else
            {
                mend();
                mend = null;
            }

            _world.Queue.After(_chance.Scaled(50_000, 3_000_000), Toggle);
        }
    }

    private Action OnAll(Action<LinkCondition> begin, Action<LinkCondition> end)
    {
        for (int link = 0; link < _network.Places * _network.Places; link++)
        {
            begin(_network.Link(link / _network.Places, link % _network.Places));
        }

        return () =>
        {
            for (int link = 0; link < _network.Places * _network.Places; link++)
            {
                end(_network.Link(link / _network.Places, link % _network.Places));
            }
        };
    }
}
