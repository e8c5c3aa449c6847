using HealthLedger.Primitives;
using HealthLedger.Transport;
using HealthLedger.Transport.Tcp;

namespace HealthLedger.Tests.Canonical.Formats;

/// <summary>What replicas show and tell each other before the first message.</summary>
internal static class TransportCases
{
    public static IReadOnlyList<FormatCase> All { get; } =
    [
        new("handshake", draw => Statement(draw).Encode(), bytes => HandshakeStatement.TryDecode(bytes)?.Encode()),
        new(
            "handshake-extension",
            draw => new HandshakeExtension(Statement(draw).Encode(), draw.Bytes(64)).Encode(),
            bytes => HandshakeExtension.TryDecode(bytes)?.Encode()),
        new("transport-greeting", draw => Greet(draw).Encode(), bytes => Greeting.TryDecode(bytes)?.Encode()),
    ];

    private static HandshakeStatement Statement(Draw draw)
    {
        long[] times = [FormatCases.Time(draw), FormatCases.Time(draw)];
        return new HandshakeStatement
        {
            Ledger = new LedgerId(draw.Bytes(32)),
            Participant = new ParticipantId(draw.Bytes(16)),
            SealKeyId = FormatCases.Digest(draw),
            PublicKeyHash = FormatCases.Digest(draw),
            NotBefore = times.Min(),
            NotAfter = times.Max(),
        };
    }

    private static Greeting Greet(Draw draw) => draw.Pick(0, 1, 2, 2, 3) switch
    {
        0 => Greeting.Hello(draw.Pick(Enum.GetValues<TransportLane>())),
        1 => Greeting.Welcome(new Bytes16(draw.Bytes(16)), draw.Number()),
        2 => Greeting.Begin(new Bytes16(draw.Bytes(16)), draw.Number()),
        _ => Greeting.Want(),
    };
}
