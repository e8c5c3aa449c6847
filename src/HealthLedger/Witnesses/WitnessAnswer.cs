using HealthLedger.Canonical;
using HealthLedger.Cryptography;
using HealthLedger.Ledger;

namespace HealthLedger.Witnesses;

/// <summary>`witness-answer` of docs/spec/witnesses.md.</summary>
internal sealed class WitnessAnswer
{
    public required WitnessOutcome Outcome { get; init; }

    /// <summary>The newest head that the witness signed for this ledger; null when it has signed none.</summary>
    public SealedHead? Newest { get; init; }

    /// <summary>One signature of 64 bytes for each head of the request, in its order; none when it was
    /// refused.</summary>
    public IReadOnlyList<byte[]> Signatures { get; init; } = [];

    public static WitnessAnswer? TryDecode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > WitnessProtocol.MaxAnswerBytes)
        {
            return null;
        }

        CanonicalReader reader = new(bytes);
        reader.Array(4);
        reader.Exactly(LedgerVersion.Formats);
        uint outcome = reader.Unsigned((uint)WitnessOutcome.Failing);
        SealedHead? newest = null;
        if (!reader.TryNull())
        {
            reader.Array(2);
            newest = SealedHead.Read(ref reader);
        }

        byte[][] signatures = new byte[reader.ArrayHead(WitnessLimits.Heads)][];
        for (int i = 0; i < signatures.Length; i++)
        {
            signatures[i] = reader.BytesExactly(P256.SignatureBytes).ToArray();
        }

        return reader.End()
            ? new WitnessAnswer { Outcome = (WitnessOutcome)outcome, Newest = newest, Signatures = signatures }
            : null;
    }

    public byte[] Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[1024]);
        writer.Array(4);
        writer.Unsigned(LedgerVersion.Formats);
        writer.Unsigned((ulong)Outcome);
        if (Newest is { } newest)
        {
            writer.Array(2);
            newest.Write(ref writer);
        }
        else
        {
            writer.Null();
        }

        writer.Array(Signatures.Count);
        foreach (byte[] signature in Signatures)
        {
            writer.Bytes(signature);
        }

        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }
}
