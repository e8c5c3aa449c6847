using System.Globalization;
using HealthLedger.Verifier.Steps;

namespace HealthLedger.Verifier;

/// <summary>What a receipt proves of the key that its author signed with. Instances do not change.</summary>
public sealed class AuthorKeyFacts
{
    internal AuthorKeyFacts(AuthorKey key)
    {
        Header = new SealedHeaderFacts(key.State);
        Since = key.Row.Since;
        Until = key.Row.Until;
        SuspectSince = key.Row.SuspectSince is { } since
            ? DateTimeOffset.FromUnixTimeMilliseconds((long)since)
            : null;
    }

    /// <summary>The header whose state has the key: that of the entry's block or a later one.</summary>
    public SealedHeaderFacts Header { get; }

    /// <summary>The height at which the key was registered, not above the entry's.</summary>
    public ulong Since { get; }

    /// <summary>The height at which the key stopped, not below the entry's; null when it had not by then.</summary>
    public ulong? Until { get; }

    /// <summary>
    /// Since when the key may have been in other hands, as its owner said when it stopped; null when nothing was said.
    /// An entry whose time is not earlier may be another's: the signature alone does not tell.
    /// </summary>
    public DateTimeOffset? SuspectSince { get; }

    /// <summary>Gives the heights between which the key was in force.</summary>
    public override string ToString()
    {
        return Until is { } until
            ? string.Create(CultureInfo.InvariantCulture, $"in force from height {Since} to {until}")
            : string.Create(CultureInfo.InvariantCulture, $"in force from height {Since}");
    }
}
