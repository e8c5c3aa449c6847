using System.Collections.Immutable;
using System.Globalization;
using HealthLedger.Verifier.Steps;

namespace HealthLedger.Verifier;

/// <summary>
/// What an accepted accounting proves: these are all entries of the subject's sub-log between two times, and none was
/// left out.
/// </summary>
/// <remarks>All identifiers are random or hashes; none is a patient's data. Instances do not change.</remarks>
public sealed class AccountingFacts
{
    internal AccountingFacts(AccountingContext context)
    {
        Header = new SealedHeaderFacts(context);
        Subject = context.Proof.Subject;
        From = DateTimeOffset.FromUnixTimeMilliseconds((long)context.Proof.From);
        To = DateTimeOffset.FromUnixTimeMilliseconds((long)context.Proof.To);
        IsEnrolled = context.Proof.Row is not null;
        LogSize = context.LogSize;
        Items = [.. context.Proof.Items.Select((item, i) => new AccountingItem(
            item,
            context.Proof.First + (ulong)i,
            context.Operations[i]))];
    }

    /// <summary>The header under which the sub-log is complete up to <see cref="To"/>.</summary>
    public SealedHeaderFacts Header { get; }

    /// <summary>The subject's pseudonym, 32 bytes.</summary>
    public ReadOnlyMemory<byte> Subject { get; }

    /// <summary>The first instant of the interval.</summary>
    public DateTimeOffset From { get; }

    /// <summary>The first instant after the interval.</summary>
    public DateTimeOffset To { get; }

    /// <summary>False when the header's state has no such subject: then there is nothing to account for.</summary>
    public bool IsEnrolled { get; }

    /// <summary>How many entries the whole sub-log has under the header.</summary>
    public ulong LogSize { get; }

    /// <summary>The entries between the two times, in their order.</summary>
    public ImmutableArray<AccountingItem> Items { get; }

    /// <summary>Gives the number of entries, height and assurance.</summary>
    public override string ToString()
    {
        return string.Create(CultureInfo.InvariantCulture, $"{Items.Length} of {LogSize} entries, {Header}");
    }
}
