using HealthLedger.Canonical;

namespace HealthLedger.Consensus.Messages;

/// <summary>
/// A replica's seal. It carries the header, so that one that differs is evidence as it stands.
/// </summary>
internal sealed class SealMessage : ConsensusMessage
{
    public SealMessage(ulong epoch, ulong height, ReadOnlyMemory<byte> header, int replica,
        ReadOnlyMemory<byte> signature)
    {
        Epoch = epoch;
        Height = height;
        Header = header;
        Replica = replica;
        Signature = signature;
    }

    public override ConsensusMessageType Type => ConsensusMessageType.Seal;

    public ulong Epoch { get; }

    public ulong Height { get; }

    /// <summary>The header's bytes.</summary>
    public ReadOnlyMemory<byte> Header { get; }

    /// <summary>The signer's index.</summary>
    public int Replica { get; }

    /// <summary>64 bytes, in domain `seal` over the header.</summary>
    public ReadOnlyMemory<byte> Signature { get; }

    public override void Write(ref CanonicalWriter writer)
    {
        writer.Array(6);
        writer.Unsigned((ulong)Type);
        writer.Unsigned(Epoch);
        writer.Unsigned(Height);
        writer.Bytes(Header);
        writer.Unsigned((ulong)Replica);
        writer.Bytes(Signature);
    }
}
