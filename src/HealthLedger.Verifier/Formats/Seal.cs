using HealthLedger.Verifier.Cbor;

namespace HealthLedger.Verifier.Formats;

/// <summary>
/// One replica's signature over a header, or, at a boundary, that of a recovery key (docs/spec/ledger.md, section 5).
/// </summary>
internal sealed class Seal
{
    private const int SealItems = 2;
    private const int RecoveryItems = 3;

    private Seal(CanonicalReader reader, bool isBoundary)
    {
        int items = reader.ReadArray(SealItems, 1);
        ReplicaIndex = reader.ReadUnsigned();
        Signature = reader.ReadBytes(FormatLimits.SignatureBytes);
        IsRecovery = items == RecoveryItems && reader.ReadBoolean();
        if (items != (IsRecovery ? RecoveryItems : SealItems) || (IsRecovery && !isBoundary))
        {
            reader.Fail(FormFault.Malformed);
        }
    }

    /// <summary>The replica, or the number of the recovery key in genesis.</summary>
    public ulong ReplicaIndex { get; }

    /// <summary>Says whether a recovery key signed.</summary>
    public bool IsRecovery { get; }

    public ReadOnlyMemory<byte> Signature { get; }

    public static Seal Read(CanonicalReader reader)
    {
        return new Seal(reader, isBoundary: false);
    }

    public static Seal[] ReadAll(CanonicalReader reader, bool isBoundary)
    {
        Seal[] seals = new Seal[reader.ReadArray(1, FormatLimits.SmallestSeal)];
        for (int i = 0; i < seals.Length && !reader.Failed; i++)
        {
            seals[i] = new Seal(reader, isBoundary);
        }

        return seals;
    }
}
