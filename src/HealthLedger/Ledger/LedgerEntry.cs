using HealthLedger.Canonical;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger;

/// <summary>One leaf of the history: `entry` of docs/spec/ledger.md section 4.</summary>
internal sealed class LedgerEntry
{
    private const uint LastOutcome = (uint)EntryOutcomeCode.PlacementUnmet;

    public required LedgerId LedgerId { get; init; }

    public required ulong Height { get; init; }

    public required uint Index { get; init; }

    public required SubmissionId SubmissionId { get; init; }

    public required uint OperationIndex { get; init; }

    public required Digest256 OperationHash { get; init; }

    public required EntryOutcomeCode Outcome { get; init; }

    public AccessDecision? Decision { get; init; }

    public static LedgerEntry? TryDecode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader reader = new(bytes);
        reader.Array(7);
        LedgerId ledger = reader.Ledger();
        ulong height = reader.Unsigned();
        uint index = reader.Unsigned(uint.MaxValue);
        SubmissionId submission = new(reader.BytesExactly(SubmissionId.SizeBytes));
        uint operationIndex = reader.Unsigned(uint.MaxValue);
        Digest256 operation = reader.Digest();
        reader.Array(2);
        uint outcome = reader.Unsigned(LastOutcome);
        AccessDecision? decision = reader.TryNull() ? null : AccessDecision.Read(ref reader);
        return reader.End()
            ? new LedgerEntry
            {
                LedgerId = ledger,
                Height = height,
                Index = index,
                SubmissionId = submission,
                OperationIndex = operationIndex,
                OperationHash = operation,
                Outcome = (EntryOutcomeCode)outcome,
                Decision = decision,
            }
            : null;
    }

    public byte[] Encode()
    {
        CanonicalWriter writer = new(stackalloc byte[256]);
        writer.Array(7);
        writer.Id(LedgerId);
        writer.Unsigned(Height);
        writer.Unsigned(Index);
        writer.Id(SubmissionId);
        writer.Unsigned(OperationIndex);
        writer.Id(OperationHash);
        writer.Array(2);
        writer.Unsigned((ulong)Outcome);
        if (Decision is null)
        {
            writer.Null();
        }
        else
        {
            Decision.Write(ref writer);
        }

        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }
}
