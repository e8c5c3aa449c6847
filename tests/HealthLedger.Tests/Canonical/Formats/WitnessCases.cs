using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Witnesses;

namespace HealthLedger.Tests.Canonical.Formats;

/// <summary>What a node and a witness send each other.</summary>
internal static class WitnessCases
{
    public static IReadOnlyList<FormatCase> All { get; } =
    [
        new("witness-request", draw => Request(draw).Encode(), bytes => WitnessRequest.TryDecode(bytes)?.Encode()),
        new("witness-answer", draw => Answer(draw).Encode(), bytes => WitnessAnswer.TryDecode(bytes)?.Encode()),
    ];

    private static WitnessRequest Request(Draw draw) => new()
    {
        Ledger = new LedgerId(draw.Bytes(32)),
        After = draw.Pick(true, false) ? FormatCases.Digest(draw) : null,
        Epochs = draw.List(0, 1, () => (Head(draw).Block, FormatCases.Replicas(draw))),
        Heads = draw.List(1, 2, () => (Head(draw), draw.List(0, 2, () => FormatCases.Digest(draw)).ToArray())),
    };

    private static WitnessAnswer Answer(Draw draw) => new()
    {
        Outcome = draw.Pick(Enum.GetValues<WitnessOutcome>()),
        Newest = draw.Below(4) > 0 ? Head(draw) : null,
        Signatures = draw.List(1, 2, () => draw.Bytes(64)),
    };

    private static SealedHead Head(Draw draw)
    {
        BlockHeader header = FormatCases.Header(draw);
        return SealedHead.Of(new Block
        {
            Header = header,
            HeaderBytes = header.Encode(),
            BatchBytes = default,
            Skipped = [],
            Entries = [],
            Seals = draw.List(1, 2, () => new Seal(FormatCases.Small(draw), draw.Bytes(64), draw.Pick(true, false))),
        });
    }
}
