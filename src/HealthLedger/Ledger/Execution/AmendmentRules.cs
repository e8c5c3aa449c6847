using HealthLedger.Ledger.Operations;
using HealthLedger.Ledger.State;
using HealthLedger.Records;

namespace HealthLedger.Ledger.Execution;

/// <summary>Version 1: what each kind of amendment needs, answers and withdraws (docs/spec/ledger.md section
/// 3).</summary>
internal static class AmendmentRules
{
    public static bool NeedsLiveRecord(AmendmentKind kind) =>
        kind is AmendmentKind.Correction or AmendmentKind.Addendum or AmendmentKind.Retraction
            or AmendmentKind.EnteredInError;

    /// <summary>What says something new has content; a withdrawal and an acceptance may have one.</summary>
    public static bool FitsContent(AmendmentKind kind, int segments) =>
        segments > 0
        || kind is AmendmentKind.Retraction or AmendmentKind.EnteredInError or AmendmentKind.Acceptance;

    /// <summary>The status that a withdrawal gives to what it withdraws, or null for every other kind.</summary>
    public static ulong? Withdraws(AmendmentKind kind) => kind switch
    {
        AmendmentKind.Retraction => RecordRow.Retracted,
        AmendmentKind.EnteredInError => RecordRow.EnteredInError,
        _ => null,
    };

    /// <summary>Whether an amendment answers what it may: each is answered once, and by what belongs to it.</summary>
    public static bool FitsAnswer(AmendRecord amend, RecordRow? answered)
    {
        if (amend.Answers is null)
        {
            return amend.Kind is not (AmendmentKind.Acceptance or AmendmentKind.Denial
                or AmendmentKind.Disagreement or AmendmentKind.Rebuttal);
        }

        if (answered is null || answered.Target != amend.Target || answered.Status != RecordRow.Live)
        {
            return false;
        }

        return amend.Kind switch
        {
            AmendmentKind.Retraction or AmendmentKind.EnteredInError =>
                answered.Amendment is AmendmentKind.Correction or AmendmentKind.Addendum,
            AmendmentKind.Acceptance or AmendmentKind.Denial =>
                answered is { Amendment: AmendmentKind.PatientRequest, IsAnswered: false },
            AmendmentKind.Disagreement => answered is { Amendment: AmendmentKind.Denial, IsAnswered: false },
            AmendmentKind.Rebuttal => answered is { Amendment: AmendmentKind.Disagreement, IsAnswered: false },
            AmendmentKind.Correction or AmendmentKind.Addendum =>
                answered is { Amendment: AmendmentKind.Acceptance, IsAnswered: false },
            _ => false,
        };
    }
}
