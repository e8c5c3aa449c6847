using System.Text;
using Xunit.Sdk;

namespace HealthLedger.House.Tests.Snapshots;

/// <summary>
/// Compares a rendered promise with its file in `Approved/`. With HEALTHLEDGER_APPROVE=1 the file is rewritten
/// instead, and the change is read in review.
/// </summary>
internal static class Snapshot
{
    public const string Folder = "tests/HealthLedger.House.Tests/Approved";

    private static bool IsApproving =>
        string.Equals(Environment.GetEnvironmentVariable("HEALTHLEDGER_APPROVE"), "1", StringComparison.Ordinal);

    public static void Match(string name, IEnumerable<string> rendered)
    {
        string[] actual = rendered.ToArray();
        string path = Repository.Full($"{Folder}/{name}");
        if (IsApproving)
        {
            Approve(path, actual);
            return;
        }

        string[] approved = File.Exists(path) ? File.ReadAllLines(path) : [];
        if (Diff(approved, actual) is { Length: > 0 } diff)
        {
            throw new XunitException(
                $"{Folder}/{name} promises something else (- approved, + now):\n{diff}\n"
                + "If the change is meant: HEALTHLEDGER_APPROVE=1 dotnet test tests/HealthLedger.House.Tests");
        }
    }

    /// <summary>Removed and added lines with the heading they stand under; empty when nothing differs.</summary>
    public static string Diff(IReadOnlyList<string> approved, IReadOnlyList<string> actual)
    {
        int[][] common = LongestCommon(approved, actual);
        StringBuilder text = new();
        int left = 0;
        int right = 0;
        string heading = string.Empty;
        string shown = string.Empty;
        while (left < approved.Count || right < actual.Count)
        {
            if (left < approved.Count && right < actual.Count
                && string.Equals(approved[left], actual[right], StringComparison.Ordinal))
            {
                heading = approved[left].StartsWith(' ') ? heading : approved[left];
                left++;
                right++;
                continue;
            }

            if (!ReferenceEquals(shown, heading))
            {
                text.Append("  ").Append(heading).Append('\n');
                shown = heading;
            }

            bool isAdded = left == approved.Count
                || (right < actual.Count && common[left][right + 1] > common[left + 1][right]);
            text.Append(isAdded ? "+ " : "- ").Append(isAdded ? actual[right++] : approved[left++]).Append('\n');
        }

        return text.ToString();
    }

    private static void Approve(string path, string[] actual)
    {
        if (actual.Length == 0)
        {
            File.Delete(path);
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, string.Join('\n', actual) + "\n");
    }

    private static int[][] LongestCommon(IReadOnlyList<string> left, IReadOnlyList<string> right)
    {
        int[][] length = Enumerable.Range(0, left.Count + 1).Select(_ => new int[right.Count + 1]).ToArray();
        for (int i = left.Count - 1; i >= 0; i--)
        {
            for (int j = right.Count - 1; j >= 0; j--)
            {
                length[i][j] = string.Equals(left[i], right[j], StringComparison.Ordinal)
                    ? length[i + 1][j + 1] + 1
                    : Math.Max(length[i + 1][j], length[i][j + 1]);
            }
        }

        return length;
    }
}
