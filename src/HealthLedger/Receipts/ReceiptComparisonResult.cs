namespace HealthLedger.Receipts;

/// <summary>How a presented receipt stands to this node's own block.</summary>
public enum ReceiptComparisonResult
{
    /// <summary>The header of the receipt is the one that this node has. Nothing is said about the rest of the receipt:
    /// that is what verifying it is for.</summary>
    Same = 0,

    /// <summary>A replica has sealed another header at this height: there is evidence.</summary>
    Contradiction = 1,

    /// <summary>This node has no block of that height yet.</summary>
    NotReached = 2,

    /// <summary>It is a receipt of another ledger.</summary>
    OtherLedger = 3,

    /// <summary>It is no receipt, or its seals do not verify: nobody has sealed what it says.</summary>
    NotSealed = 4,
}
