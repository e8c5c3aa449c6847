using HealthLedger.Verifier.Cbor;

namespace HealthLedger.Verifier;

/// <summary>The decision on a request for access, as the entry holds it (docs/spec/ledger.md, section 4).</summary>
public sealed class ReceiptDecision
{
    private ReceiptDecision(CanonicalReader reader)
    {
        reader.ReadArray(6);
        IsPermit = reader.ReadBoolean();
        Reason = reader.ReadAscii();
        Algorithm = reader.ReadAscii();
        PolicyVersion = reader.ReadUnsigned();
        Time = DateTimeOffset.FromUnixTimeMilliseconds((long)reader.ReadTime());
        TimeToLiveMilliseconds = reader.ReadUnsigned32();
    }

    /// <summary>Whether access was permitted. An accepted receipt can prove a denial.</summary>
    public bool IsPermit { get; }

    /// <summary>The reason's code, 1 to 64 ASCII characters.</summary>
    public string Reason { get; }

    /// <summary>The algorithm that decided, 1 to 64 ASCII characters.</summary>
    public string Algorithm { get; }

    /// <summary>The version of the policy that was applied.</summary>
    public ulong PolicyVersion { get; }

    /// <summary>Time of the decision: the block's time.</summary>
    public DateTimeOffset Time { get; }

    /// <summary>How long the permit lasts after <see cref="Time"/>, in milliseconds of block time.</summary>
    public ulong TimeToLiveMilliseconds { get; }

    internal static ReceiptDecision Read(CanonicalReader reader)
    {
        return new ReceiptDecision(reader);
    }
}
