using HealthLedger.Access;
using HealthLedger.Primitives;

namespace HealthLedger.Runtime.Delivering;

/// <summary>A delivery in memory. Guarded by its queue's lock but for what its lane alone uses.</summary>
internal sealed class DeliveryItem
{
    private bool _isSealed;

    public DeliveryItem(DeliveryRow row, bool isStored)
    {
        Row = row;
        Settled = isStored ? null : new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public DeliveryRow Row { get; set; }

    public (RecordId Record, string Route) Key => (Row.Record, Row.Route);

    /// <summary>Whether the record was sealed, as the submission tells that brought it; null for one found at the
    /// start, of which the ledger has to be asked.</summary>
    public TaskCompletionSource<bool>? Settled { get; }

    /// <summary>Whether it is known to be sealed.</summary>
    public bool IsSealed
    {
        get => Volatile.Read(ref _isSealed);
        set => Volatile.Write(ref _isSealed, value);
    }

    /// <summary>Whether somebody works on it: its lane, or a call that sets it aside.</summary>
    public bool IsClaimed { get; set; }

    /// <summary>Whether it is to be set aside when the attempt under way is over.</summary>
    public bool IsToBeSetAside { get; set; }

    /// <summary>How many submissions of the record are under way that this process made after it found the
    /// delivery.</summary>
    public int Pending { get; set; }

    /// <summary>Whether an access is being asked for, or was.</summary>
    public bool IsAsked { get; set; }

    /// <summary>The access that opens it, asked for alone or with others; null while none is.</summary>
    public Task<SealedAccess>? Access { get; set; }
}
