using System.Globalization;
using HealthLedger.Verifier.Steps;

namespace HealthLedger.Verifier;

/// <summary>
/// What an accepted consistency proof proves: the history of a sealed header begins with the one that the caller knows.
/// </summary>
public sealed class ConsistencyFacts
{
    internal ConsistencyFacts(ConsistencyContext context)
    {
        Header = new SealedHeaderFacts(context);
        FirstSize = context.Proof.FirstSize;
    }

    /// <summary>The newer header.</summary>
    public SealedHeaderFacts Header { get; }

    /// <summary>How many entries the older history has.</summary>
    public ulong FirstSize { get; }

    /// <summary>Gives the two sizes, height and assurance.</summary>
    public override string ToString()
    {
        return string.Create(CultureInfo.InvariantCulture, $"{FirstSize} to {Header.HistorySize} entries, {Header}");
    }
}
