namespace HealthLedger.Verifier.Formats;

/// <summary>Numbers of the formats (docs/spec/encoding.md, ledger.md, receipts.md, proofs.md).</summary>
internal static class FormatLimits
{
    public const int ReceiptBytes = 1024 * 1024;
    public const int GenesisFileBytes = 1024 * 1024;
    public const int ProofBytes = 1024 * 1024;
    public const int AccountingBytes = 16 * 1024 * 1024;
    public const int HashBytes = 32;
    public const int IdBytes = 16;
    public const int SignatureBytes = 64;
    public const ulong Version = 1;
    public const ulong VersionWithAuthorProof = 2;
    public const ulong HighestProtocol = 1;
    public const ulong Suite = 1;
    public const ulong HighestOutcome = 31;
    public const ulong LastYear = 9999;
    public const int RecordSegments = 64;
    public const int SegmentTags = 256;
    public const int RekeyedRecords = 100_000;
    public const int ChangedReplicas = 256;
    public const ulong UpgradeKind = 2;
    public const ulong PlacementKind = 3;
    public const int StateDepth = 256;
    public const ulong SubjectKind = 3;

    // The smallest encodings of items in lists: a declared length is held against them before anything is allocated.
    public const int SmallestHash = 34;
    public const int SmallestSeal = 68;
    public const int SmallestPoint = 67;
    public const int SmallestReplica = 86;
    public const int SmallestParticipant = 124;
    public const int SmallestGenesisSignature = 84;
    public const int SmallestEpochStep = 70;
    public const int SmallestCosignature = 101;
    public const int SmallestSegment = 158;
    public const int SmallestId = 17;
    public const int SmallestDealtSegment = 52;
    public const int SmallestSeat = 217;
    public const int SmallestAccountingEntry = 8;
}
