using HealthLedger.Canonical;

namespace HealthLedger.Ledger;

/// <summary>The decision on a request for access, as sealed in its entry (docs/spec/ledger.md section 4).</summary>
public sealed class AccessDecision
{
    internal AccessDecision(bool isPermitted, string reason, string algorithm, ulong policyVersion, long time, uint ttl)
    {
        IsPermitted = isPermitted;
        Reason = reason;
        Algorithm = algorithm;
        PolicyVersion = policyVersion;
        Time = DateTimeOffset.FromUnixTimeMilliseconds(time);
        TimeToLive = TimeSpan.FromMilliseconds(ttl);
    }

    /// <summary>Whether the request is permitted.</summary>
    public bool IsPermitted { get; }

    /// <summary>The reason, a code such as `CUSTODIAN_TREATMENT` or `PURPOSE`.</summary>
    public string Reason { get; }

    /// <summary>The algorithm that decided, such as `custodian/v1`.</summary>
    public string Algorithm { get; }

    /// <summary>The version of the policy in force.</summary>
    public ulong PolicyVersion { get; }

    /// <summary>The block time of the decision.</summary>
    public DateTimeOffset Time { get; }

    /// <summary>How long the permit stays open, in block time.</summary>
    public TimeSpan TimeToLive { get; }

    internal static AccessDecision Read(ref CanonicalReader reader)
    {
        reader.Array(6);
        bool permit = reader.Boolean();
        string reason = reader.Text();
        string algorithm = reader.Text();
        ulong policy = reader.Unsigned();
        long time = (long)reader.UnsignedTime();
        return new AccessDecision(permit, reason, algorithm, policy, time, reader.Unsigned(uint.MaxValue));
    }

    internal void Write(ref CanonicalWriter writer)
    {
        writer.Array(6);
        writer.Boolean(IsPermitted);
        writer.Text(Reason);
        writer.Text(Algorithm);
        writer.Unsigned(PolicyVersion);
        writer.Unsigned((ulong)Time.ToUnixTimeMilliseconds());
        writer.Unsigned((ulong)TimeToLive.TotalMilliseconds);
    }
}
