using HealthLedger.Tests.Verifier.Corpus;
using Xunit.Abstractions;

namespace HealthLedger.Tests.Verifier.Checks;

/// <summary>
/// The corpus is strong enough: without any single check of the verifier, a case comes out otherwise.
/// </summary>
public sealed class CheckRemovalTests
{
    private readonly ITestOutputHelper _output;

    public CheckRemovalTests(ITestOutputHelper output)
    {
        _output = output;
    }

    [Fact]
    public void Verifier_without_any_single_check_fails_a_case()
    {
        SwitchedVerifier verifier = SwitchedVerifier.Compile();
        List<(string Expected, Func<string> Judge)> trials = [];
        foreach (CorpusCase item in CorpusCase.ReadAll())
        {
            trials.Add(("None", () => item.JudgeValid(verifier.Judge)));
            trials.Add((item.Expected, () => item.JudgeMutated(verifier.Judge)));
        }

        List<int>[] asking = Ask(verifier, trials);
        List<string> survivors = [];
        int removals = 0;
        foreach (Check check in verifier.Checks)
        {
            foreach (bool answer in check.Answers)
            {
                removals++;
                verifier.Replace(check.Number, answer);
                if (!asking[check.Number].Exists(trial => Differs(trials[trial])))
                {
                    survivors.Add($"{check.Place.Split(':')[0]} | {check.Text} | {answer}");
                }
            }
        }

        string[] unexplained = [.. survivors.Where(survivor => !Equivalents.Reasons.ContainsKey(survivor))];
        string[] stale = [.. Equivalents.Reasons.Keys.Except(survivors, StringComparer.Ordinal)];
        _output.WriteLine($"{verifier.Checks.Count} checks, {removals} removals, {survivors.Count} without effect.");
        Assert.True(verifier.Checks.Count > 150, $"Only {verifier.Checks.Count} checks were found.");
        Assert.True(unexplained.Length == 0, "Not noticed by any case:\n" + string.Join('\n', unexplained));
        Assert.True(stale.Length == 0, "Explained, but noticed or gone:\n" + string.Join('\n', stale));
    }

    // Which trials come by a check at all: no other can notice its absence.
    private static List<int>[] Ask(SwitchedVerifier verifier, List<(string Expected, Func<string> Judge)> trials)
    {
        List<int>[] asking = [.. verifier.Checks.Select(_ => new List<int>())];
        for (int trial = 0; trial < trials.Count; trial++)
        {
            verifier.Replace(-1, false);
            bool[] asked = verifier.Asked(asking.Length);
            Assert.Equal(trials[trial].Expected, trials[trial].Judge());
            for (int check = 0; check < asked.Length; check++)
            {
                if (asked[check])
                {
                    asking[check].Add(trial);
                }
            }
        }

        return asking;
    }

    private static bool Differs((string Expected, Func<string> Judge) trial)
    {
        try
        {
            return !string.Equals(trial.Judge(), trial.Expected, StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is not Xunit.Sdk.XunitException)
        {
            // Without the check the verifier breaks, which its caller notices.
            return true;
        }
    }
}
