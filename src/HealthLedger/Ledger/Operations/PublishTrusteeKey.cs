using HealthLedger.Canonical;

namespace HealthLedger.Ledger.Operations;

/// <summary>Publishes the key that shares are sealed to for the author, a trustee, in one period.</summary>
internal sealed class PublishTrusteeKey : LedgerOperation
{
    /// <summary>The period; the first is 0 and none is left out.</summary>
    public required ulong Period { get; init; }

    /// <summary>The key's point, 65 bytes.</summary>
    public required byte[] Key { get; init; }

    public override OperationType Type => OperationType.PublishTrusteeKey;

    private protected override int Count => 4;

    public static PublishTrusteeKey Read(ref CanonicalReader reader, byte[] salt) =>
        new() { Salt = salt, Period = reader.Unsigned(), Key = reader.Point() };

    private protected override void WriteFields(ref CanonicalWriter writer)
    {
        writer.Unsigned(Period);
        writer.Bytes(Key);
    }
}
