using HealthLedger.Canonical;

namespace HealthLedger.Ledger;

/// <summary>The versions that this code writes, and number rules that several formats share.</summary>
internal static class LedgerVersion
{
    /// <summary>The version of genesis, submission, batch, block and receipt; a batch by which officers decide over
    /// several replicas has <see cref="RecoveryOrder.StatingVersion"/>.</summary>
    public const ulong Formats = 1;

    /// <summary>The execution rules (`protocol-version` in headers).</summary>
    public const ulong Protocol = 1;

    /// <summary>Suite 1 of docs/spec/encoding.md section 4.</summary>
    public const ulong Suite = 1;

    /// <summary>The policy in force: `custodian/v1`, and `delivery/v1` for what routes deliver.</summary>
    public const ulong Policy = 1;

    /// <summary>Unix milliseconds of 9999-12-31T23:59:59.999Z, the last instant that <see cref="DateTimeOffset"/>
    /// holds.</summary>
    public const ulong MaxTime = 253_402_300_799_999;

    public static ulong UnsignedTime(this ref CanonicalReader reader)
    {
        ulong time = reader.Unsigned();
        if (time > MaxTime)
        {
            reader.Refuse(DecodeStatus.LimitExceeded);
            return 0;
        }

        return time;
    }
}
