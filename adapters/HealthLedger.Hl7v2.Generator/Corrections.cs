namespace HealthLedger.Hl7v2.Generator;

/// <summary>Known faults of the dictionaries, kept apart so that a new edition of them shows what it changes.</summary>
internal static class Corrections
{
    /// <summary>Pseudo segments that stand for "any segment" in structures.</summary>
    public static readonly string[] AnySegment =
        ["ANYHL7SEGMENT", "ANYZSEGMENT", "ANYSEGMENT", "HXX", "ZXX", "ZL7"];

    /// <summary>Names of groups that are misspelt in the source.</summary>
    private static readonly Dictionary<string, string> GroupNames = new(StringComparer.Ordinal)
    {
        ["TIIMING"] = "TIMING",
        ["TIIMING_ENCODED"] = "TIMING_ENCODED",
    };

    /// <summary>Names of members that are misspelt or that would not be told apart.</summary>
    private static readonly Dictionary<string, string> MemberNames = new(StringComparer.Ordinal)
    {
        ["OBX-7"] = "Reference Range",
        ["OBX-14"] = "Date/Time of the Observation",
    };

    /// <summary>Groups that one version calls differently from all others, or by all that is in them, by structure and
    /// name in the source: what they are called in the versions beside it.</summary>
    private static readonly Dictionary<string, string> GroupsOfStructures = new(StringComparer.Ordinal)
    {
        ["ORU_R01_RESPONSE"] = "PATIENT_RESULT",
        ["CSU_C09_ORCRXARXR_SUPPGRP"] = "STUDY_PHARM",
        ["CSU_C09_RXARXR_SUPPGRP"] = "RX_ADMIN",
        ["DOC_T12_EVNPIDPV1TXAOBX_SUPPGRP"] = "RESULT",
        ["MDM_T02_OBXNTE_SUPPGRP"] = "OBSERVATION",
        ["ORF_R04_PIDNTEORCOBRNTETQ1TQ2CTDOBXNTECTI_SUPPGRP"] = "QUERY_RESPONSE",
        ["ORF_R04_PIDNTE_SUPPGRP"] = "PATIENT",
        ["ORF_R04_ORCOBRNTETQ1TQ2CTDOBXNTECTI_SUPPGRP"] = "ORDER",
        ["ORF_R04_TQ1TQ2_SUPPGRP"] = "TIMING_QTY",
        ["ORF_R04_OBXNTE_SUPPGRP"] = "OBSERVATION",
        ["ORL_O34_SPMSAC_SUPPGRP2"] = "SPECIMEN",
        ["OUL_R22_OBXTCDSIDNTE_SUPPGRP"] = "RESULT",
        ["OUL_R23_PIDPD1NTE_SUPPGRP"] = "PATIENT",
        ["OUL_R23_PV1PV2_SUPPGRP"] = "VISIT",
        ["OUL_R23_SPMOBXSACINVOBRORCNTETQ1TQ2OBXTCDSIDNTECTI_SUPPGRP"] = "SPECIMEN",
        ["OUL_R23_TQ1TQ2_SUPPGRP"] = "TIMING_QTY",
        ["OUL_R23_OBXTCDSIDNTE_SUPPGRP"] = "RESULT",
        ["OUL_R24_PIDPD1NTE_SUPPGRP"] = "PATIENT",
        ["OUL_R24_PV1PV2_SUPPGRP"] = "VISIT",
        ["OUL_R24_TQ1TQ2_SUPPGRP"] = "TIMING_QTY",
        ["OUL_R24_SPMOBXSACINV_SUPPGRP"] = "SPECIMEN",
        ["OUL_R24_OBXTCDSIDNTE_SUPPGRP"] = "RESULT",
        ["REF_I12_AUTCTD_SUPPGRP2"] = "AUTHORIZATION_CONTACT",
        ["RPA_I08_AUTCTD_SUPPGRP2"] = "AUTHORIZATION",
        ["RQA_I08_AUTCTD_SUPPGRP2"] = "AUTHORIZATION",
        ["RRI_I12_AUTCTD_SUPPGRP2"] = "AUTHORIZATION_CONTACT",
        ["SUR_P09_FACPSHPDCPSHFACPDCNTEED_SUPPGRP"] = "FACILITY",
        ["SUR_P09_PSHPDC_SUPPGRP"] = "PRODUCT",
        ["SUR_P09_FACPDCNTE_SUPPGRP"] = "FACILITY_DETAIL",
    };

    /// <summary>The name of a group.</summary>
    /// <param name="name">Its name in the source, which usually begins with that of the structure.</param>
    /// <param name="shortName">The same without the structure.</param>
    /// <param name="isChoice">Whether only one of its parts may be there: some versions call such a group by all that
    /// is in it.</param>
    /// <exception cref="InvalidDataException">A group has such a name and is no choice: it needs a
    /// correction.</exception>
    public static string GroupName(string name, string shortName, bool isChoice)
    {
        if (GroupsOfStructures.TryGetValue(name, out string? corrected))
        {
            return corrected;
        }

        if (!shortName.Contains("_SUPPGRP", StringComparison.Ordinal))
        {
            return GroupNames.GetValueOrDefault(shortName, shortName);
        }

        return isChoice ? "CHOICE" : throw new InvalidDataException($"The group {name} needs a correction.");
    }

    public static string? MemberName(string owner, int number) =>
        MemberNames.GetValueOrDefault(string.Create(
            System.Globalization.CultureInfo.InvariantCulture, $"{owner}-{number}"));
}
