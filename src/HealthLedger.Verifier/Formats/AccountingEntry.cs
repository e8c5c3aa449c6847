using HealthLedger.Verifier.Cbor;

namespace HealthLedger.Verifier.Formats;

/// <summary>An entry of the sub-log, shown in full (docs/spec/proofs.md, section 2).</summary>
internal sealed class AccountingEntry
{
    private AccountingEntry(CanonicalReader reader)
    {
        reader.ReadArray(5);
        Time = reader.ReadTime();
        Entry = Entry.ReadEmbedded(reader);
        Operation = reader.ReadBytes();
        Submission = SubmissionBody.ReadEmbedded(reader);
        Path = HashPath.Read(reader);
    }

    public ulong Time { get; }

    public Entry Entry { get; }

    public ReadOnlyMemory<byte> Operation { get; }

    public SubmissionBody Submission { get; }

    public ReadOnlyMemory<byte>[] Path { get; }

    public static AccountingEntry[] ReadAll(CanonicalReader reader)
    {
        AccountingEntry[] items = new AccountingEntry[reader.ReadArray(0, FormatLimits.SmallestAccountingEntry)];
        for (int i = 0; i < items.Length && !reader.Failed; i++)
        {
            items[i] = new AccountingEntry(reader);
        }

        return items;
    }
}
