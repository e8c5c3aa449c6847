using System.Reflection;
using HealthLedger.Tests.Verifier.Cases;
using HealthLedger.Tests.Verifier.Corpus;
using HealthLedger.Tests.Verifier.Forge;
using HealthLedger.Verifier;

namespace HealthLedger.Tests.Verifier;

public sealed class MustFailTests
{
    public static TheoryData<string> Names => [.. MustFailCorpus.All.Select(CorpusFolder.FolderOf)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Case_is_refused_at_its_step_with_its_code(string name)
    {
        MustFailCase item = MustFailCorpus.All.Single(candidate => CorpusFolder.FolderOf(candidate) == name);
        Attempt attempt = item.Begin();
        Assert.Equal("None", CorpusInputs.Of(attempt).Judge(item.Kind));

        item.Change(attempt);

        Assert.Equal($"{item.Step} {item.Code}", CorpusInputs.Of(attempt).Judge(item.Kind));
    }

    [Fact]
    public void Refused_receipt_has_no_facts_and_a_position_only_where_its_form_failed()
    {
        foreach (MustFailCase item in MustFailCorpus.All.Where(item => item.Kind == ProofKind.Receipt))
        {
            Attempt attempt = item.Begin();
            item.Change(attempt);
            ReceiptVerdict verdict = attempt.Verify();

            Assert.Null(verdict.Facts);
            Assert.True(verdict.Position is null || item.Step == VerificationStep.Form, item.Name);
        }
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
