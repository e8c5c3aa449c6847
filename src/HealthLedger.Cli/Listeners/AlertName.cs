namespace HealthLedger.Cli.Listeners;

/// <summary>Names of channels and rules of alerts.</summary>
internal static class AlertName
{
    private const int Longest = 64;

    /// <summary>The member `name`, or null with a fault.</summary>
    /// <param name="source">Whose name it is.</param>
    /// <param name="taken">The names before it; the new one is added.</param>
    /// <param name="findings">Gathers what is wrong.</param>
    public static string? Read(StrictObject source, HashSet<string> taken, ListenerFindings findings)
    {
        if (!source.Requires("name") || source.Text("name") is not { } name)
        {
            return null;
        }

        if (name.Length > Longest
            || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.'))
        {
            findings.Invalid(
                source.PathOf("name"), $"1 to {Longest} letters, digits, '-', '_' and '.' are needed.");
            return null;
        }

        if (!taken.Add(name))
        {
            findings.Invalid(source.PathOf("name"), "another one of this file has this name.");
            return null;
        }

        return name;
    }
}
