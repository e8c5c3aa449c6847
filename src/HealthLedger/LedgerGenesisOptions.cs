using HealthLedger.Ledger;
using HealthLedger.Recovery;

namespace HealthLedger;

/// <summary>
/// What a new ledger fixes for all time, or until its members change it: limits of execution, costs, times, and who may
/// recover it (docs/spec/ledger.md section 1).
/// </summary>
public sealed class LedgerGenesisOptions
{
    private const int MaxRecoveryKeys = 32;

    /// <summary>How many blocks a submission may wait and is remembered. Default 10,000; 1 to 1,000,000.</summary>
    public int ReplayWindow { get; set; } = 10_000;

    /// <summary>How far a replica's clock may differ. Default 2 s; 0 to 1 day, whole milliseconds.</summary>
    public TimeSpan Drift { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How often block time advances while a permit is open. Default 10 s; 1 ms to 1 day.</summary>
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a permit is open, in block time. Default 60 s; 0 to 1 day.</summary>
    public TimeSpan PermitTimeToLive { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Operations in one submission at most. Default 10,000; 2 to 1,000,000.</summary>
    public int MaxOperations { get; set; } = 10_000;

    /// <summary>Bytes of one submission at most. Default 8 MiB; 64 KiB to 63 MiB less 4 KiB.</summary>
    public int MaxSubmissionBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>
    /// Bytes of one batch at most. Default 32 MiB; 4,096 more than <see cref="MaxSubmissionBytes"/> to 63 MiB.
    /// </summary>
    public int MaxBatchBytes { get; set; } = 32 * 1024 * 1024;

    /// <summary>What one operation may cost. Default 4,194,304; 65,536 to 4,294,967,295.</summary>
    public long MaxCost { get; set; } = 4 * 1024 * 1024;

    /// <summary>What an organisation can have left of its quota at most. Default 60,000,000,000; at least
    /// <see cref="MaxCost"/>.</summary>
    public long QuotaCapacity { get; set; } = 60_000_000_000;

    /// <summary>By how much a quota grows in a millisecond of block time. Default 1,000,000; at least 1.</summary>
    public long QuotaRefill { get; set; } = 1_000_000;

    /// <summary>
    /// The public halves of the recovery keys, each an uncompressed point of P-256 in 130 hexadecimal digits
    /// (<see cref="RecoveryKey.PublicKey"/>). Default none: a seal key that is lost is then lost for ever; at most 32.
    /// </summary>
    public IList<string> RecoveryKeys { get; } = [];

    /// <summary>How many of the recovery keys decide together. Default 0, without keys; 1 to their number.</summary>
    public int RecoveryThreshold { get; set; }

    /// <summary>Every fault of these options, each with the code HLS3032, the name and the range; empty when there is
    /// none.</summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> faults = [];
        const int maxBatch = 63 * 1024 * 1024;
        Check(faults, nameof(ReplayWindow), ReplayWindow is >= 1 and <= 1_000_000, "1 to 1,000,000");
        CheckTime(faults, nameof(Drift), Drift, 0);
        CheckTime(faults, nameof(Heartbeat), Heartbeat, 1);
        CheckTime(faults, nameof(PermitTimeToLive), PermitTimeToLive, 0);
        Check(faults, nameof(MaxOperations), MaxOperations is >= 2 and <= 1_000_000, "2 to 1,000,000");
        Check(
            faults,
            nameof(MaxSubmissionBytes),
            MaxSubmissionBytes is >= 64 * 1024 and <= maxBatch - 4096,
            "65,536 to 66,056,192");
        Check(
            faults,
            nameof(MaxBatchBytes),
            MaxBatchBytes <= maxBatch && MaxBatchBytes >= (long)MaxSubmissionBytes + 4096,
            "4,096 more than MaxSubmissionBytes to 66,060,288");
        Check(faults, nameof(MaxCost), MaxCost is >= 64 * 1024 and <= uint.MaxValue, "65,536 to 4,294,967,295");
        Check(faults, nameof(QuotaCapacity), QuotaCapacity >= MaxCost, "at least MaxCost");
        Check(faults, nameof(QuotaRefill), QuotaRefill >= 1, "at least 1");
        CheckRecovery(faults);
        return faults;
    }

    /// <exception cref="ArgumentException">An option is outside its range; the text lists every one.</exception>
    internal static LedgerParameters Parameters(LedgerGenesisOptions options)
    {
        IReadOnlyList<string> faults = options.Validate();
        return faults.Count > 0
            ? throw new ArgumentException(string.Join(' ', faults), nameof(options))
            : options.ToParameters();
    }

    private LedgerParameters ToParameters() => new()
    {
        Window = (uint)ReplayWindow,
        DriftMilliseconds = (uint)Drift.TotalMilliseconds,
        HeartbeatMilliseconds = (uint)Heartbeat.TotalMilliseconds,
        PermitTtlMilliseconds = (uint)PermitTimeToLive.TotalMilliseconds,
        MaxOperations = (uint)MaxOperations,
        MaxSubmissionBytes = (uint)MaxSubmissionBytes,
        MaxBatchBytes = (uint)MaxBatchBytes,
        MaxCost = (uint)MaxCost,
        QuotaCapacity = (ulong)QuotaCapacity,
        QuotaRefill = (ulong)QuotaRefill,
    };

    private static void CheckTime(List<string> faults, string name, TimeSpan value, long least) => Check(
        faults,
        name,
        value >= TimeSpan.FromMilliseconds(least) && value <= TimeSpan.FromMilliseconds(LedgerParameters.MaxDuration)
            && value.Ticks % TimeSpan.TicksPerMillisecond == 0,
        $"{least} ms to 1 day, whole milliseconds");

    private static void Check(List<string> faults, string name, bool isGood, string range)
    {
        if (!isGood)
        {
            faults.Add($"{HealthLedgerErrorCodes.GenesisOptionWrong}: {name} is outside its range, {range}.");
        }
    }

    private void CheckRecovery(List<string> faults)
    {
        Check(
            faults,
            nameof(RecoveryKeys),
            RecoveryKeys.Count <= MaxRecoveryKeys
                && RecoveryKeys.All(key => RecoveryKey.TryPoint(key) is not null)
                && RecoveryKeys.Distinct(StringComparer.OrdinalIgnoreCase).Count() == RecoveryKeys.Count,
            "at most 32 different points of P-256, each in 130 hexadecimal digits");
        Check(
            faults,
            nameof(RecoveryThreshold),
            RecoveryKeys.Count == 0
                ? RecoveryThreshold == 0
                : RecoveryThreshold >= 1 && RecoveryThreshold <= RecoveryKeys.Count,
            "1 to the number of RecoveryKeys, or 0 without any");
    }
}
