using HealthLedger.Canonical;
using HealthLedger.Cryptography;

namespace HealthLedger.Consensus.Messages;

/// <summary>A replica's demand for another primary. [PBFT §4.4].</summary>
internal sealed class ViewChange : ConsensusMessage
{
    public ViewChange(ViewChangeBody body, ReadOnlyMemory<byte> bodyBytes, int replica, ReadOnlyMemory<byte> signature)
    {
        Body = body;
        BodyBytes = bodyBytes;
        Replica = replica;
        Signature = signature;
    }

    public override ConsensusMessageType Type => ConsensusMessageType.ViewChange;

    public ViewChangeBody Body { get; }

    /// <summary>The body as it was signed.</summary>
    public ReadOnlyMemory<byte> BodyBytes { get; }

    /// <summary>The signer's index.</summary>
    public int Replica { get; }

    /// <summary>64 bytes.</summary>
    public ReadOnlyMemory<byte> Signature { get; }

    /// <summary>Reads body, index and signature.</summary>
    public static ViewChange? ReadFields(ReadOnlyMemory<byte> frame, ref CanonicalReader reader)
    {
        ReadOnlyMemory<byte> bytes = reader.BytesUpTo(frame, ConsensusLimits.MaxViewChangeBytes);
        int replica = (int)reader.Unsigned(ConsensusLimits.MaxReplicas - 1);
        ReadOnlyMemory<byte> signature = reader.BytesOf(frame, P256.SignatureBytes);
        ViewChangeBody? body = reader.IsGood ? ViewChangeBody.TryDecode(bytes) : null;
        if (body is null)
        {
            reader.Refuse(DecodeStatus.ValueUnknown);
            return null;
        }

        return new ViewChange(body, bytes, replica, signature);
    }

    public void WriteFields(ref CanonicalWriter writer)
    {
        writer.Bytes(BodyBytes);
        writer.Unsigned((ulong)Replica);
        writer.Bytes(Signature);
    }

    public override void Write(ref CanonicalWriter writer)
    {
        writer.Array(4);
        writer.Unsigned((ulong)Type);
        WriteFields(ref writer);
    }
}
