using HealthLedger.Canonical;
using HealthLedger.Consensus;
using HealthLedger.Cryptography;
using HealthLedger.Primitives;
using HealthLedger.Witnesses;

namespace HealthLedger.Recovery;

/// <summary>
/// How far a replica that is left of several has come, signed by it, for whoever chooses from which of them the ledger
/// goes on. Holds no secret, and no content of a record.
/// </summary>
public sealed class RecoverySurvey
{
    /// <summary>The most bytes of a survey: one header and the seals of 256 replicas.</summary>
    public const int MaxBytes = 32 * 1024;

    private const string Magic = "healthledger-recovery-survey";

    private const int BodyItems = 7;

    internal RecoverySurvey(
        ParticipantId participant,
        SealedHead head,
        ulong sealedTo,
        long madeAt,
        ReadOnlyMemory<byte> signature = default)
    {
        Participant = participant;
        Head = head;
        SealedTo = new BlockHeight(sealedTo);
        MadeAt = DateTimeOffset.FromUnixTimeMilliseconds(madeAt);
        Signature = signature;
    }

    /// <summary>The ledger.</summary>
    public LedgerId LedgerId => Head.Header.LedgerId;

    /// <summary>The organisation whose replica it is.</summary>
    public ParticipantId Participant { get; }

    /// <summary>The newest height of which it holds a quorum's seals.</summary>
    public BlockHeight Height => new(Head.Height);

    /// <summary>The hash of the header at <see cref="Height"/>: equal at every replica that is as far.</summary>
    public Digest256 HeaderHash => Head.Hash;

    /// <summary>The newest height that it sealed itself, by its own word. Where that is above <see cref="Height"/>,
    /// others may hold a quorum's seals of what lies between, and have given receipts of it.</summary>
    public BlockHeight SealedTo { get; }

    /// <summary>When it was made, by the clock there: an older one of the same replica says less.</summary>
    public DateTimeOffset MadeAt { get; }

    /// <summary>The replica's, over <see cref="Body"/>.</summary>
    internal ReadOnlyMemory<byte> Signature { get; }

    /// <summary>The newest header with its seals; batch and entries are left out.</summary>
    internal SealedHead Head { get; }

    /// <summary>Reads a file; null when the bytes are not one. Seals and signature are checked when it is
    /// used.</summary>
    /// <param name="bytes">The file.</param>
    public static RecoverySurvey? TryDecode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxBytes)
        {
            return null;
        }

        CanonicalReader reader = new(bytes);
        reader.Array(BodyItems + 1);
        bool isOne = reader.Text() == Magic;
        reader.Exactly(1);
        ParticipantId participant = reader.Participant();
        SealedHead? head = SealedHead.Read(ref reader);
        ulong sealedTo = reader.Unsigned();
        ulong madeAt = reader.Unsigned();
        byte[] signature = reader.BytesExactly(P256.SignatureBytes).ToArray();
        return reader.End() && isOne && head is not null && sealedTo >= head.Height
            && madeAt <= (ulong)DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? new RecoverySurvey(participant, head, sealedTo, (long)madeAt, signature)
            : null;
    }

    /// <summary>The file to hand over.</summary>
    public byte[] Encode() => Encode(isSigned: true);

    /// <summary>What the replica signs.</summary>
    internal byte[] Body() => Encode(isSigned: false);

    /// <summary>The same with the signature of its replica.</summary>
    internal RecoverySurvey With(ReadOnlyMemory<byte> signature) =>
        new(Participant, Head, SealedTo.Value, MadeAt.ToUnixTimeMilliseconds(), signature);

    /// <summary>Whether a seal key signed it.</summary>
    internal bool IsSignedBy(ReplicaDefinition replica)
    {
        if (replica.Participant != Participant)
        {
            return false;
        }

        using VerificationKey? key = VerificationKey.TryImport(replica.SealKey);
        return key?.Verify(SigningDomain.Survey, LedgerId, Body(), Signature.Span) == true;
    }

    private byte[] Encode(bool isSigned)
    {
        CanonicalWriter writer = new(stackalloc byte[1024]);
        writer.Array(isSigned ? BodyItems + 1 : BodyItems);
        writer.Text(Magic);
        writer.Unsigned(1);
        writer.Id(Participant);
        Head.Write(ref writer);
        writer.Unsigned(SealedTo.Value);
        writer.Unsigned((ulong)MadeAt.ToUnixTimeMilliseconds());
        if (isSigned)
        {
            writer.Bytes(Signature.Span);
        }

        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }
}
