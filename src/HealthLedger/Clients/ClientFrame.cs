using System.Text;
using HealthLedger.Canonical;
using HealthLedger.Primitives;

namespace HealthLedger.Clients;

/// <summary>
/// One frame without its length: an array that begins with its type (docs/spec/clients.md section 2). Fields that a
/// type does not have keep their default.
/// </summary>
internal sealed class ClientFrame
{
    public required ClientFrameType Type { get; init; }

    /// <summary>The number of the call; of a ping, its mark.</summary>
    public ulong Number { get; init; }

    /// <summary>The member that a request calls; the kind of a failure; the version of a greeting.</summary>
    public uint Kind { get; init; }

    /// <summary>The id of a writing request.</summary>
    public RequestId? Id { get; init; }

    /// <summary>The ledger of a greeting, or null for any.</summary>
    public LedgerId? Ledger { get; init; }

    /// <summary>The organisation of a welcome.</summary>
    public ParticipantId Organisation { get; init; }

    /// <summary>The length of a whole body; the bytes of a credit.</summary>
    public uint Length { get; init; }

    /// <summary>A piece of a body, an item, or a progress.</summary>
    public ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>The code of a failure or refusal.</summary>
    public string Code { get; init; } = string.Empty;

    /// <summary>The text of a failure or refusal.</summary>
    public string Text { get; init; } = string.Empty;

    /// <summary>Whether what failed may succeed later.</summary>
    public bool IsTransient { get; init; }

    /// <summary>Reads a frame; null when it is not one. Its bytes are a part of the given ones.</summary>
    public static ClientFrame? TryDecode(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > ClientLimits.FrameBytes)
        {
            return null;
        }

        CanonicalReader reader = new(bytes.Span);
        int count = reader.ArrayHead(8);
        uint type = reader.Unsigned((uint)ClientFrameType.Pong);
        if (!reader.IsGood || count != CountOf((ClientFrameType)type))
        {
            return null;
        }

        ClientFrame frame = Read(ref reader, (ClientFrameType)type, bytes);
        return reader.End() ? frame : null;
    }

    /// <summary>Writes a frame behind its length, four bytes, most significant first.</summary>
    public byte[] Encode()
    {
        CanonicalWriter writer = new(new byte[Bytes.Length + 256 + (Text.Length * 3)]);
        writer.Raw([0, 0, 0, 0]);
        writer.Array(CountOf(Type));
        writer.Unsigned((ulong)Type);
        Write(ref writer);
        byte[] encoded = writer.ToArray();
        writer.Dispose();
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(encoded, encoded.Length - 4);
        return encoded;
    }

    public override string ToString() => $"{Type} {Number}";

    private static int CountOf(ClientFrameType type) => type switch
    {
        ClientFrameType.Hello or ClientFrameType.Refusal => 3,
        ClientFrameType.Welcome or ClientFrameType.Answer => 4,
        ClientFrameType.Request or ClientFrameType.Failure => 6,
        ClientFrameType.Data or ClientFrameType.Credit or ClientFrameType.Progress => 3,
        ClientFrameType.Leaving => 1,
        _ => 2,
    };

    private static ClientFrame Read(ref CanonicalReader reader, ClientFrameType type, ReadOnlyMemory<byte> whole)
    {
        switch (type)
        {
            case ClientFrameType.Hello:
                return new ClientFrame
                {
                    Type = type,
                    Kind = reader.Unsigned(uint.MaxValue),
                    Ledger = reader.TryNull() ? null : reader.Ledger(),
                };
            case ClientFrameType.Welcome:
                return new ClientFrame
                {
                    Type = type,
                    Kind = reader.Unsigned(uint.MaxValue),
                    Ledger = reader.Ledger(),
                    Organisation = reader.Participant(),
                };
            case ClientFrameType.Refusal:
                return new ClientFrame { Type = type, Code = reader.Text(), Text = ReadText(ref reader) };
            case ClientFrameType.Leaving:
                return new ClientFrame { Type = type };
            default:
                return ReadNumbered(ref reader, type, whole);
        }
    }

    private static ClientFrame ReadNumbered(
        ref CanonicalReader reader, ClientFrameType type, ReadOnlyMemory<byte> whole)
    {
        ulong number = reader.Unsigned();
        switch (type)
        {
            case ClientFrameType.Request:
                uint member = reader.Unsigned(uint.MaxValue);
                RequestId? id = reader.TryNull() ? null : new RequestId(reader.BytesExactly(RequestId.SizeBytes));
                uint length = reader.Unsigned(ClientLimits.BodyBytes);
                return new ClientFrame
                {
                    Type = type,
                    Number = number,
                    Kind = member,
                    Id = id,
                    Length = length,
                    Bytes = FirstPiece(ref reader, length, whole),
                };
            case ClientFrameType.Answer:
                uint answer = reader.Unsigned(ClientLimits.BodyBytes);
                return new ClientFrame
                {
                    Type = type,
                    Number = number,
                    Length = answer,
                    Bytes = FirstPiece(ref reader, answer, whole),
                };
            case ClientFrameType.Failure:
                return new ClientFrame
                {
                    Type = type,
                    Number = number,
                    Kind = reader.Unsigned(255),
                    Code = reader.Text(),
                    Text = ReadText(ref reader),
                    IsTransient = reader.Boolean(),
                };
            case ClientFrameType.Credit:
                return new ClientFrame { Type = type, Number = number, Length = reader.Unsigned(uint.MaxValue) };
            case ClientFrameType.Data or ClientFrameType.Progress:
                return new ClientFrame { Type = type, Number = number, Bytes = Piece(ref reader, whole) };
            default:
                return new ClientFrame { Type = type, Number = number };
        }
    }

    // A body that fits goes whole, a longer one begins with a full piece: there is one way to send each.
    private static ReadOnlyMemory<byte> FirstPiece(
        ref CanonicalReader reader, uint length, ReadOnlyMemory<byte> whole)
    {
        ReadOnlyMemory<byte> piece = Piece(ref reader, whole);
        if (piece.Length != Math.Min(length, ClientLimits.PieceBytes))
        {
            reader.Refuse(DecodeStatus.LengthInvalid);
        }

        return piece;
    }

    private static ReadOnlyMemory<byte> Piece(ref CanonicalReader reader, ReadOnlyMemory<byte> whole)
    {
        int length = reader.Bytes(ClientLimits.PieceBytes).Length;
        return reader.IsGood ? whole.Slice(reader.Position - length, length) : default;
    }

    private static string ReadText(ref CanonicalReader reader)
    {
        ReadOnlySpan<byte> bytes = reader.Bytes(ClientLimits.TextBytes);
        if (!System.Text.Unicode.Utf8.IsValid(bytes))
        {
            reader.Refuse(DecodeStatus.TextInvalid);
            return string.Empty;
        }

        return Encoding.UTF8.GetString(bytes);
    }

    private void Write(ref CanonicalWriter writer)
    {
        switch (Type)
        {
            case ClientFrameType.Hello or ClientFrameType.Welcome:
                writer.Unsigned(Kind);
                writer.BytesOrNull(Ledger is { } ledger ? ledger.ToArray() : default(ReadOnlyMemory<byte>?));
                if (Type == ClientFrameType.Welcome)
                {
                    writer.Id(Organisation);
                }

                break;
            case ClientFrameType.Refusal:
                writer.Text(Code);
                writer.Bytes(Encoding.UTF8.GetBytes(Text).AsSpan());
                break;
            case ClientFrameType.Leaving:
                break;
            default:
                writer.Unsigned(Number);
                WriteNumbered(ref writer);
                break;
        }
    }

    private void WriteNumbered(ref CanonicalWriter writer)
    {
        switch (Type)
        {
            case ClientFrameType.Request:
                writer.Unsigned(Kind);
                writer.BytesOrNull(Id is { } id ? id.ToArray() : default(ReadOnlyMemory<byte>?));
                writer.Unsigned(Length);
                writer.Bytes(Bytes);
                break;
            case ClientFrameType.Answer:
                writer.Unsigned(Length);
                writer.Bytes(Bytes);
                break;
            case ClientFrameType.Failure:
                writer.Unsigned(Kind);
                writer.Text(Code);
                writer.Bytes(Encoding.UTF8.GetBytes(Text).AsSpan());
                writer.Boolean(IsTransient);
                break;
            case ClientFrameType.Credit:
                writer.Unsigned(Length);
                break;
            case ClientFrameType.Data or ClientFrameType.Progress:
                writer.Bytes(Bytes);
                break;
            default:
                break;
        }
    }
}
