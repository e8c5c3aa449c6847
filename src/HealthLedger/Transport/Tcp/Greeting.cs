using HealthLedger.Canonical;
using HealthLedger.Primitives;

namespace HealthLedger.Transport.Tcp;

/// <summary>`hello`, `welcome`, `want` and `begin` of docs/spec/transport.md section 4.</summary>
internal sealed class Greeting
{
    /// <summary>The version of the transport.</summary>
    public const uint Version = 1;

    /// <summary>How long a greeting may be.</summary>
    public const int MaxBytes = 64;

    private Greeting(GreetingType type) => Type = type;

    public GreetingType Type { get; }

    /// <summary>The version that the peer speaks, of a hello or welcome.</summary>
    public uint SpokenVersion { get; private init; }

    /// <summary>The lane of a hello.</summary>
    public TransportLane Lane { get; private init; }

    /// <summary>The mark of the process that decides, made when it began.</summary>
    public Bytes16 Instance { get; private init; }

    /// <summary>The number of the connection; it rises within an instance.</summary>
    public ulong Session { get; private init; }

    public static Greeting Hello(TransportLane lane) =>
        new(GreetingType.Hello) { SpokenVersion = Version, Lane = lane };

    /// <summary>A welcome; the number is 0 when no connection is up, or the other one decides.</summary>
    public static Greeting Welcome(Bytes16 instance, ulong session) =>
        new(GreetingType.Welcome) { SpokenVersion = Version, Instance = instance, Session = session };

    public static Greeting Want() => new(GreetingType.Want);

    public static Greeting Begin(Bytes16 instance, ulong session) =>
        new(GreetingType.Begin) { Instance = instance, Session = session };

    /// <summary>Reads a greeting; null when it is not one.</summary>
    public static Greeting? TryDecode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxBytes)
        {
            return null;
        }

        CanonicalReader reader = new(bytes);
        int count = reader.ArrayHead(4);
        uint type = reader.Unsigned((uint)GreetingType.Want);
        if (!reader.IsGood || count != CountOf((GreetingType)type))
        {
            return null;
        }

        Greeting greeting = Read(ref reader, (GreetingType)type);
        return reader.End() && (greeting.Type != GreetingType.Hello || Enum.IsDefined(greeting.Lane)) ? greeting : null;
    }

    public byte[] Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[MaxBytes]);
        writer.Array(CountOf(Type));
        writer.Unsigned((ulong)Type);
        switch (Type)
        {
            case GreetingType.Hello:
                writer.Unsigned(SpokenVersion);
                writer.Unsigned((ulong)Lane);
                break;
            case GreetingType.Welcome:
                writer.Unsigned(SpokenVersion);
                writer.Bytes(Instance.ToArray().AsSpan());
                writer.Unsigned(Session);
                break;
            case GreetingType.Want:
                break;
            default:
                writer.Bytes(Instance.ToArray().AsSpan());
                writer.Unsigned(Session);
                break;
        }

        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }

    private static int CountOf(GreetingType type) => type switch
    {
        GreetingType.Welcome => 4,
        GreetingType.Want => 1,
        _ => 3,
    };

    private static Greeting Read(ref CanonicalReader reader, GreetingType type) => type switch
    {
        GreetingType.Hello => new Greeting(type)
        {
            SpokenVersion = reader.Unsigned(uint.MaxValue),
            Lane = (TransportLane)reader.Unsigned(byte.MaxValue),
        },
        GreetingType.Welcome => new Greeting(type)
        {
            SpokenVersion = reader.Unsigned(uint.MaxValue),
            Instance = new Bytes16(reader.BytesExactly(16)),
            Session = reader.Unsigned(),
        },
        GreetingType.Want => new Greeting(type),
        _ => new Greeting(type)
        {
            Instance = new Bytes16(reader.BytesExactly(16)),
            Session = reader.Unsigned(),
        },
    };
}
