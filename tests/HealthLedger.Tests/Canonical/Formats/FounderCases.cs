using HealthLedger.Ledger;

namespace HealthLedger.Tests.Canonical.Formats;

/// <summary>What founders of a ledger hand to each other.</summary>
internal static class FounderCases
{
    public static IReadOnlyList<FormatCase> All { get; } =
    [
        new("founder", draw => Founder(draw).Encode(), bytes => FounderDocument.TryDecode(bytes)?.Encode()),
    ];

    private static FounderDocument Founder(Draw draw) => new()
    {
        Participant = FormatCases.Person(draw),
        SealKey = FormatCases.Point(draw),
        Facts = draw.Coin() ? draw.Bytes(1 + draw.Below(200)) : null,
    };
}
