using HealthLedger.Canonical;
using HealthLedger.Participants;

namespace HealthLedger.Ledger;

/// <summary>What a founder says of itself, and both its keys sign: `founder` of docs/spec/founding.md section 1.
/// </summary>
internal sealed class FounderDocument
{
    private const string Tag = "founder";
    private const int MaxFactsBytes = 4096;

    public required Participant Participant { get; init; }

    /// <summary>The seal key's point, 65 bytes.</summary>
    public required byte[] SealKey { get; init; }

    /// <summary>The participant's facts, or null.</summary>
    public byte[]? Facts { get; init; }

    public static FounderDocument? TryDecode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader reader = new(bytes);
        reader.Array(6);
        bool isFounder = reader.Text() == Tag;
        reader.Exactly(LedgerVersion.Formats);
        reader.Exactly(LedgerVersion.Suite);
        Participant participant = Participant.Read(ref reader);
        byte[] sealKey = reader.Point();
        byte[]? facts = reader.TryNull() ? null : reader.Bytes(MaxFactsBytes).ToArray();
        return reader.End() && isFounder
            ? new FounderDocument { Participant = participant, SealKey = sealKey, Facts = facts }
            : null;
    }

    public byte[] Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[1024]);
        writer.Array(6);
        writer.Text(Tag);
        writer.Unsigned(LedgerVersion.Formats);
        writer.Unsigned(LedgerVersion.Suite);
        Participant.Write(ref writer);
        writer.Bytes(SealKey);
        if (Facts is { } facts)
        {
            writer.Bytes(facts);
        }
        else
        {
            writer.Null();
        }

        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }
}
