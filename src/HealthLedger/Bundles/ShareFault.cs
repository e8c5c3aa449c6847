namespace HealthLedger.Bundles;

/// <summary>What is wrong with a trustee's share (docs/spec/bundles.md section 7). The numbers are on the
/// ledger.</summary>
internal enum ShareFault
{
    /// <summary>The package does not open, or has another form.</summary>
    NotOpened = 1,

    /// <summary>The package opens, and the share is not one that the share root commits to.</summary>
    NotDealt = 2,
}
