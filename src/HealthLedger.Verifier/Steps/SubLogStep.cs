using HealthLedger.Verifier.Cbor;
using HealthLedger.Verifier.Formats;
using HealthLedger.Verifier.Trees;

namespace HealthLedger.Verifier.Steps;

/// <summary>
/// The step "sub-log": the items are the whole stretch of the subject's log between the two times, and the log is
/// complete up to the end of the interval.
/// </summary>
internal static class SubLogStep
{
    public static string? Check(AccountingContext context)
    {
        Accounting proof = context.Proof;
        if (proof.To > context.Header.Time + 1)
        {
            // A later block may hold an entry of the header's next millisecond, and of none before it.
            return VerifierErrorCodes.AccountingNotYetComplete;
        }

        if (ReadLog(proof) is not { } log)
        {
            return VerifierErrorCodes.SubjectRowMalformed;
        }

        context.LogSize = log.Size;
        return CheckRange(proof, log.Size) ?? CheckTimes(proof) ?? CheckPlaces(proof, log);
    }

    private static SubjectLog? ReadLog(Accounting proof)
    {
        return proof.Row is { } row ? SubjectLog.Read(row.Value) : SubjectLog.Empty;
    }

    private static string? CheckRange(Accounting proof, ulong size)
    {
        ulong count = (ulong)proof.Items.Length;
        bool fits = proof.First <= size
            && count <= size - proof.First
            && proof.Before is not null == proof.First > 0
            && proof.After is not null == proof.First + count < size;
        return fits ? null : VerifierErrorCodes.LogRangeWrong;
    }

    private static string? CheckTimes(Accounting proof)
    {
        ulong least = proof.From;
        foreach (AccountingEntry item in proof.Items)
        {
            if (item.Time < least || item.Time >= proof.To)
            {
                return VerifierErrorCodes.LogTimeWrong;
            }

            least = item.Time;
        }

        return proof.Before?.Time >= proof.From || proof.After?.Time < proof.To
            ? VerifierErrorCodes.LogTimeWrong
            : null;
    }

    private static string? CheckPlaces(Accounting proof, SubjectLog log)
    {
        ulong number = proof.First;
        bool placed = proof.Before is not { } before
            || Holds(log, number - 1, before.Time, before.EntryLeaf.Span, before.Path);
        foreach (AccountingEntry item in proof.Items)
        {
            placed = placed
                && Holds(log, number, item.Time, HistoryTree.HashLeaf(item.Entry.Bytes.Span), item.Path);
            number++;
        }

        placed = placed
            && (proof.After is not { } after || Holds(log, number, after.Time, after.EntryLeaf.Span, after.Path));
        return placed ? null : VerifierErrorCodes.LogPathWrong;
    }

    private static bool Holds(
        SubjectLog log,
        ulong number,
        ulong time,
        ReadOnlySpan<byte> entryLeaf,
        ReadOnlyMemory<byte>[] path)
    {
        CanonicalWriter leaf = new();
        leaf.WriteArray(2);
        leaf.WriteUnsigned(time);
        leaf.WriteBytes(entryLeaf);
        return HistoryTree.CheckInclusion(
            HistoryTree.HashLeaf(leaf.Written.Span),
            number,
            log.Size,
            path,
            log.Root) == InclusionCheck.Included;
    }
}
