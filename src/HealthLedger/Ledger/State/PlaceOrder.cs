namespace HealthLedger.Ledger.State;

/// <summary>Places in the order of the tree: by bytes.</summary>
internal sealed class PlaceOrder : IComparer<byte[]>
{
    public static PlaceOrder Instance { get; } = new();

    public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);
}
