using HealthLedger.Testing.Simulation.Chance;
using HealthLedger.Testing.Simulation.Faults;
using HealthLedger.Testing.Simulation.Nodes;

namespace HealthLedger.Testing.Simulation.Adversaries;

/// <summary>Sends bytes that are no message: anything, cut messages, messages with changed bits.</summary>
internal sealed class MalformingReplica : Adversary
{
    public MalformingReplica(SimulatedNode node, ChanceStream chance)
        : base(node, chance)
    {
    }

    public override FaultKind Kind => FaultKind.MalformedMessage;

    public override void Send(int to, ReadOnlyMemory<byte> frame, Action<int, ReadOnlyMemory<byte>> send)
    {
        if (frame.Length > 8 && Chance.Permille(250))
        {
            Meet();
            byte[] bytes = frame.ToArray();
            switch (Chance.Below(3))
            {
                case 0:
                    bytes = bytes[..(1 + Chance.Below(bytes.Length - 1))];
                    break;
                case 1:
                    bytes = [bytes[0], .. Chance.Bytes(Chance.Below(300))];
                    break;
                default:
                    bytes[1 + Chance.Below(bytes.Length - 1)] ^= (byte)(1 << Chance.Below(8));
                    break;
            }

            send(to, bytes);
            if (Chance.Permille(500))
            {
                return;
            }
        }

        send(to, frame);
    }
}
