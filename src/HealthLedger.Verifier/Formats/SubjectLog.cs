using System.Numerics;
using HealthLedger.Verifier.Cbor;
using HealthLedger.Verifier.Trees;

namespace HealthLedger.Verifier.Formats;

/// <summary>
/// Size and root of a subject's sub-log, as the subject's row holds them (docs/spec/ledger.md, section 7).
/// </summary>
internal sealed class SubjectLog
{
    private const int FieldsOfLog = 4;

    private SubjectLog(ulong size, byte[] root)
    {
        Size = size;
        Root = root;
    }

    /// <summary>The log of a subject that is not enrolled.</summary>
    public static SubjectLog Empty { get; } = new(0, HistoryTree.RootOfPeaks([]));

    public ulong Size { get; }

    public byte[] Root { get; }

    /// <summary>Reads a subject's row.</summary>
    /// <returns>The log, or null when the value is not a subject's row.</returns>
    public static SubjectLog? Read(ReadOnlyMemory<byte> row)
    {
        CanonicalReader reader = new(row);
        int fields = reader.ReadArray(FieldsOfLog, 1);
        _ = reader.ReadBytes(FormatLimits.IdBytes);
        _ = reader.ReadUnsigned();
        ulong size = reader.ReadUnsigned();
        ReadOnlyMemory<byte>[] peaks = HashPath.Read(reader);
        for (int i = FieldsOfLog; i < fields && !reader.Failed; i++)
        {
            // Later versions of the rules append fields; the log is read without knowing them.
            reader.Skip();
        }

        reader.RequireEnd();
        return !reader.Failed && peaks.Length == BitOperations.PopCount(size)
            ? new SubjectLog(size, HistoryTree.RootOfPeaks(peaks))
            : null;
    }
}
