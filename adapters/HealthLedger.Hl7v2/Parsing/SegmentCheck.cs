namespace HealthLedger.Hl7v2.Parsing;

/// <summary>Findings about segment IDs and their order. None of them hides a segment.</summary>
internal static class SegmentCheck
{
    public static void Run(
        ReadOnlySpan<byte> bytes,
        ReadOnlySpan<SegmentEntry> segments,
        byte separator,
        ref Hl7IssueCollector issues)
    {
        int firstVisit = -1;
        bool hasPatient = false;
        for (int i = 0; i < segments.Length; i++)
        {
            SegmentEntry entry = segments[i];
            CheckId(bytes, entry, separator, ref issues);
            if (entry.Id == SegmentName.Msh && i > 0)
            {
                issues.Add(
                    Hl7v2ErrorCodes.HeaderRepeated, Hl7IssueSeverity.Error, Hl7Location.AtByte(entry.Start));
            }
            else if (entry.Id == SegmentName.Pv1 && firstVisit < 0)
            {
                firstVisit = i;
            }
            else if (entry.Id == SegmentName.Pid && !hasPatient)
            {
                hasPatient = true;
                if (firstVisit >= 0)
                {
                    issues.Add(
                        Hl7v2ErrorCodes.SegmentOrderUnusual,
                        Hl7IssueSeverity.Warning,
                        new Hl7Location("PID", 1, 0, 0, 0, entry.Start));
                }
            }
        }
    }

    private static void CheckId(
        ReadOnlySpan<byte> bytes,
        SegmentEntry entry,
        byte separator,
        ref Hl7IssueCollector issues)
    {
        if (entry.Id == 0)
        {
            issues.Add(Hl7v2ErrorCodes.SegmentIdInvalid, Hl7IssueSeverity.Warning, Hl7Location.AtByte(entry.Start));
        }
        else if (SegmentName.Pack(bytes.Slice(entry.Start, 3), out bool isCapital) != entry.Id || !isCapital
            || (entry.End - entry.Start > 3 && bytes[entry.Start + 3] != separator))
        {
            issues.Add(Hl7v2ErrorCodes.SegmentIdIrregular, Hl7IssueSeverity.Warning, Hl7Location.AtByte(entry.Start));
        }
    }
}
