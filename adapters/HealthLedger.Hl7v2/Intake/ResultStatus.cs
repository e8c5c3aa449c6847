using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Records;

namespace HealthLedger.Hl7v2.Intake;

/// <summary>What the observations of a message say of earlier ones, by OBX-11 (HL7 table 0085) and OBR-25
/// (0123).</summary>
internal sealed class ResultStatus
{
    private ResultStatus(AmendmentKind amendment, string reason, bool isWithdrawal, bool isLate)
    {
        Amendment = amendment;
        Reason = reason;
        IsWithdrawal = isWithdrawal;
        IsLate = isLate;
    }

    /// <summary>What it is to its record.</summary>
    public AmendmentKind Amendment { get; }

    /// <summary>The reason's code.</summary>
    public string Reason { get; }

    /// <summary>Whether all of it withdraws observations.</summary>
    public bool IsWithdrawal { get; }

    /// <summary>Whether it makes sense only after what it corrects.</summary>
    public bool IsLate { get; }

    /// <summary>Reads it: W for all observations withdraws them as posted in error, D for all deletes them; any C, D, W
    /// or X, or a report that is C, corrects; everything else adds.</summary>
    public static ResultStatus Of(Hl7Message message)
    {
        int observations = 0;
        int wrong = 0;
        int deleted = 0;
        bool isCorrected = false;
        bool isUnobtainable = false;
        foreach (Hl7Segment observation in message.FindSegments("OBX"))
        {
            observations++;
            switch (Code(observation[11]))
            {
                case (byte)'W':
                    wrong++;
                    break;
                case (byte)'D':
                    deleted++;
                    break;
                case (byte)'C':
                    isCorrected = true;
                    break;
                case (byte)'X':
                    isUnobtainable = true;
                    break;
                default:
                    break;
            }
        }

        foreach (Hl7Segment report in message.FindSegments("OBR"))
        {
            isCorrected |= Code(report[25]) == (byte)'C';
        }

        if (observations > 0 && wrong == observations)
        {
            return new ResultStatus(AmendmentKind.EnteredInError, "hl7v2-wrong", true, true);
        }

        if (observations > 0 && deleted == observations)
        {
            return new ResultStatus(AmendmentKind.Retraction, "hl7v2-deleted", true, true);
        }

        bool isLate = isCorrected || wrong + deleted > 0;
        return isLate || isUnobtainable
            ? new ResultStatus(AmendmentKind.Correction, "hl7v2-correction", false, isLate)
            : new ResultStatus(AmendmentKind.Addendum, "hl7v2-result", false, false);
    }

    // A code of one letter; 0 for anything else.
    private static byte Code(Hl7Element field)
    {
        ReadOnlySpan<byte> code = field[1][1].RawSpan;
        return code.Length == 1 ? code[0] : (byte)0;
    }
}
