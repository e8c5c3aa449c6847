using HealthLedger.Ledger;
using HealthLedger.Runtime;
using HealthLedger.Runtime.Redealing;
using HealthLedger.Tests.Runtime;

namespace HealthLedger.Tests.Redealing;

/// <summary>What a refusal of a dealing makes of its record: one that stays would else be dealt for ever.</summary>
public sealed class RedealingAnswerTests
{
    [Theory]
    [InlineData(HealthLedgerErrorCodes.QuotaExceeded, true)]
    [InlineData(HealthLedgerErrorCodes.SubmissionSkipped, false)]
    public async Task Record_is_dealt_again_only_where_its_dealing_was_refused_for_now(string code, bool isTransient)
    {
        PendingOperation operation = new() { Encode = _ => [] };
        operation.Fail(new SubmissionRejectedException(code, "Planned.", isTransient));
        FaultList faults = new();

        EntryOutcomeCode? outcome = await RecordRedealing.OutcomeOfAsync(operation, faults, default);

        Assert.Equal(isTransient ? EntryOutcomeCode.QuotaExceeded : null, outcome);
        Assert.Equal(isTransient ? [] : [code], faults.Codes);
    }
}
