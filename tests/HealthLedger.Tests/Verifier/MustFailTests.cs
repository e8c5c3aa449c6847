using System.Reflection;
using HealthLedger.Tests.Verifier.Cases;
using HealthLedger.Tests.Verifier.Forge;
using HealthLedger.Verifier;

namespace HealthLedger.Tests.Verifier;

public sealed class MustFailTests
{
    public static TheoryData<string> Names => [.. MustFailCorpus.All.Select(item => item.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Case_is_refused_at_its_step_with_its_code(string name)
    {
        MustFailCase item = MustFailCorpus.All.Single(candidate => candidate.Name == name);
        Attempt attempt = new(replicas: 4, epochs: 2, witnesses: 2);
        Assert.True(attempt.Verify().IsAccepted, "The receipt was not valid before the change.");

        item.Change(attempt);
        ReceiptVerdict verdict = attempt.Verify();

        Assert.False(verdict.IsAccepted);
        Assert.Equal((item.Step, item.Code), (verdict.FailedStep, verdict.Code));
        Assert.Null(verdict.Facts);
        Assert.Equal(item.Step == VerificationStep.Form && verdict.Position is not null, verdict.Position is not null);
    }

    [Fact]
    public void Every_step_is_the_failing_step_of_a_case()
    {
        IEnumerable<VerificationStep> steps = Enum.GetValues<VerificationStep>().Except([VerificationStep.None]);

        Assert.Empty(steps.Except(MustFailCorpus.All.Select(item => item.Step)));
    }

    [Fact]
    public void Every_code_is_unique_and_the_code_of_a_case()
    {
        string[] codes = [.. typeof(VerifierErrorCodes)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (string)field.GetRawConstantValue()!)];

        Assert.Equal(codes.Length, codes.Distinct(StringComparer.Ordinal).Count());
        Assert.Empty(codes.Except(MustFailCorpus.All.Select(item => item.Code), StringComparer.Ordinal));
        Assert.All(codes, code => Assert.Matches("^HLS32[0-9]{2}$", code));
    }
}
