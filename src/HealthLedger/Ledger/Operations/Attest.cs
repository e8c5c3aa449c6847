using HealthLedger.Canonical;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.Operations;

/// <summary>States that something was done: a code, and a commitment to what says so.</summary>
internal sealed class Attest : LedgerOperation
{
    /// <summary>The kind by which an operator confirms a gap of the clock.</summary>
    public const string ClockGap = "clock-gap";

    /// <summary>A backup was made; the commitment is over its digest.</summary>
    public const string Backup = "backup";

    /// <summary>A backup was restored for trial; the commitment is over its digest.</summary>
    public const string RestoreDrill = "restore-drill";

    /// <summary>The ledger goes on from a restored backup; the commitment is over its digest.</summary>
    public const string Recovery = "recovery";

    /// <summary>Payloads were removed; the commitment is over the list of their segments.</summary>
    public const string Prune = "prune";

    /// <summary>A key was destroyed; the commitment is over the key event that says so.</summary>
    public const string KeyDestruction = "key-destruction";

    /// <summary>Content that is no record is opened; the commitment is over who opens which, and why.</summary>
    public const string ContentAccess = "content-access";

    /// <summary>A route may deliver records; the commitment is over where to, to whom and for what.</summary>
    public const string DeliveryAuthorization = "delivery-authorization";

    /// <summary>The kinds that version 1 knows; every other is refused.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
    [
        ClockGap, "uat-result", "training", Backup, RestoreDrill, Recovery, Prune, "audit-review",
        "import-reconciliation", KeyDestruction, ContentAccess, DeliveryAuthorization,
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
