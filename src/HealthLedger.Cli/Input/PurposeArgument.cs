using System.Collections.Frozen;

namespace HealthLedger.Cli.Input;

/// <summary>A purpose of access as it is given on the command line: a code of the value set PurposeOfUse of HL7 v3
/// ActReason (2.16.840.1.113883.1.11.20448). A slip in it would be sealed for ever.</summary>
internal static class PurposeArgument
{
    /// <summary>Those that are named in help and errors.</summary>
    public const string Usual = "TREAT, ETREAT, HPAYMT, HOPERAT, HSYSADMIN, HTEST, PUBHLTH, HRESCH, PATRQT";

    private static readonly FrozenSet<string> Codes = new[]
    {
        // Treatment.
        "TREAT", "CLINTRL", "COC", "ETREAT", "BTG", "ERTREAT", "POPHLTH",

        // Payment.
        "HPAYMT", "CLMATTCH", "COVAUTH", "COVERAGE", "ELIGDTRM", "ELIGVER", "ENROLLM", "MILDCRG", "REMITADV",

        // Operations.
        "HOPERAT", "CAREMGT", "DONAT", "FRAUD", "GOV", "HACCRED", "HCOMPL", "HDECD", "HDIRECT", "HDM", "HLEGAL",
        "HOUTCOMS", "HPRGRP", "HQUALIMP", "HSYSADMIN", "LABELING", "METAMGT", "MEMADMIN", "MILCDM", "PATADMIN",
        "PATSFTY", "PERFMSR", "RECORDMGT", "SYSDEV", "HTEST", "TRAIN",

        // Research.
        "HRESCH", "BIORCH", "CLINTRCH", "CLINTRCHNPC", "CLINTRCHPC", "PRECLINTRCH", "DSRCH", "POARCH", "TRANSRCH",

        // The patient's request, public health, marketing.
        "PATRQT", "FAMRQT", "PWATRNY", "SUPNWK", "PUBHLTH", "DISASTER", "THREAT", "HMARKT",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <exception cref="CliException">It is none of the codes (HLS1201); the text says none of what was
    /// given.</exception>
    public static string Parse(string? text) => text is not null && Codes.Contains(text)
        ? text
        : throw CliException.Usage(
            "--purpose is no code of PurposeOfUse (HL7 v3 ActReason), in capital letters. Those that are usual here: "
            + $"{Usual}.");
}
