using HealthLedger.Canonical;
using HealthLedger.Cryptography;

namespace HealthLedger.Consensus.Messages;

/// <summary>A new primary's beginning of its view. [PBFT §4.4].</summary>
internal sealed class NewView : ConsensusMessage
{
    public NewView(NewViewBody body, ReadOnlyMemory<byte> bodyBytes, ReadOnlyMemory<byte> signature)
    {
        Body = body;
        BodyBytes = bodyBytes;
        Signature = signature;
    }

    public override ConsensusMessageType Type => ConsensusMessageType.NewView;

    public NewViewBody Body { get; }

    /// <summary>The body as it was signed.</summary>
    public ReadOnlyMemory<byte> BodyBytes { get; }

    /// <summary>64 bytes, of the view's primary.</summary>
    public ReadOnlyMemory<byte> Signature { get; }

    public static NewView? ReadFields(ReadOnlyMemory<byte> frame, ref CanonicalReader reader)
    {
        ReadOnlyMemory<byte> bytes = reader.BytesUpTo(frame, ConsensusLimits.MaxNewViewBytes);
        ReadOnlyMemory<byte> signature = reader.BytesOf(frame, P256.SignatureBytes);
        NewViewBody? body = reader.IsGood ? NewViewBody.TryDecode(bytes) : null;
        if (body is null)
        {
            reader.Refuse(DecodeStatus.ValueUnknown);
            return null;
        }

        return new NewView(body, bytes, signature);
    }

    public override void Write(ref CanonicalWriter writer)
    {
        writer.Array(3);
        writer.Unsigned((ulong)Type);
        writer.Bytes(BodyBytes);
        writer.Bytes(Signature);
    }
}
