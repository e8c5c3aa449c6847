namespace HealthLedger.Tests.Verifier.Checks;

/// <summary>
/// Stands around every check of a verifier that <see cref="SwitchedVerifier"/> compiles: it hands the check's answer
/// on, or the answer that a test puts in its place. This file is compiled into that verifier too.
/// </summary>
internal static class CheckSwitch
{
    private static int _replaced = -1;
    private static bool _answer;
    private static bool[] _asked = [];

    /// <summary>Puts an answer in place of one check's, and forgets what was asked.</summary>
    /// <param name="check">The check's number; -1 for none.</param>
    /// <param name="answer">The answer.</param>
    public static void Replace(int check, bool answer)
    {
        _replaced = check;
        _answer = answer;
        Array.Clear(_asked);
    }

    /// <summary>The checks that were asked since the last call of <see cref="Replace"/>.</summary>
    public static bool[] Asked(int count)
    {
        Array.Resize(ref _asked, count);
        return _asked;
    }

    public static bool Of(int check, bool answer)
    {
        if (check < _asked.Length)
        {
            _asked[check] = true;
        }

        return check == _replaced ? _answer : answer;
    }
}
