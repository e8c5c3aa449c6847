using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Hl7v2.Segments;

namespace HealthLedger.Hl7v2.Intake;

/// <summary>Which acknowledgments a message asks for (MSH-15 and MSH-16, HL7 table 0155).</summary>
internal readonly struct AnswerMode
{
    private readonly string? _commit;
    private readonly string? _application;

    private AnswerMode(string? commit, string? application)
    {
        _commit = commit;
        _application = application;
    }

    /// <summary>Original mode: one application acknowledgment, always.</summary>
    public static AnswerMode Original => default;

    public bool IsEnhanced => _commit is not null;

    public static AnswerMode Of(Hl7Message? message, AcknowledgmentMode mode)
    {
        if (message is null || mode == AcknowledgmentMode.Original)
        {
            return Original;
        }

        Hl7Element commit = message.Header.AcceptAcknowledgmentType;
        Hl7Element application = message.Header.ApplicationAcknowledgmentType;
        return commit.IsValued || application.IsValued
            ? new AnswerMode(CodeOf(commit), CodeOf(application))
            : Original;
    }

    /// <summary>Whether CA, or CE and CR, are asked for.</summary>
    public bool WantsCommit(bool isGood) => IsEnhanced && Wants(_commit!, isGood);

    /// <summary>Whether AA, or AE and AR, are asked for.</summary>
    public bool WantsApplication(bool isGood) => !IsEnhanced || Wants(_application!, isGood);

    private static string CodeOf(Hl7Element element) =>
        element.IsValued ? element.GetString()!.Trim().ToUpperInvariant() : "NE";

    // What is in no table is taken for a wish to hear: silence would be taken for a fault.
    private static bool Wants(string code, bool isGood) => code switch
    {
        "NE" => false,
        "ER" => !isGood,
        "SU" => isGood,
        _ => true,
    };
}
