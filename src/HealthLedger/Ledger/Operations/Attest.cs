using HealthLedger.Canonical;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.Operations;

/// <summary>States that something was done: a code, and a commitment to what says so.</summary>
internal sealed class Attest : LedgerOperation
{
    /// <summary>The kind by which an operator confirms a gap of the clock.</summary>
    public const string ClockGap = "clock-gap";

    /// <summary>The kinds that version 1 knows; every other is refused.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
    [
        ClockGap, "uat-result", "training", "backup", "restore-drill", "audit-review", "import-reconciliation",
    ];

    public required string Kind { get; init; }

    public required Digest256 Commitment { get; init; }

    public override OperationType Type => OperationType.Attest;

    private protected override int Count => 4;

    public static Attest Read(ref CanonicalReader reader, byte[] salt)
    {
        string kind = reader.Text();
        return new Attest { Salt = salt, Kind = kind, Commitment = reader.Digest() };
    }

    private protected override void WriteFields(ref CanonicalWriter writer)
    {
        writer.Text(Kind);
        writer.Id(Commitment);
    }
}
