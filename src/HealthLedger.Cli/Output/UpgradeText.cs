namespace HealthLedger.Cli.Output;

/// <summary>The protocol version of a ledger, and what is ahead, in words.</summary>
internal static class UpgradeText
{
    /// <summary>The version, and from which height on another one follows.</summary>
    public static string Of(LedgerNodeStatus status) => status.Upgrade is { } upgrade
        ? FormattableString.Invariant(
            $"version {status.ProtocolVersion}; version {upgrade.Version} above height {upgrade.Boundary.Value}, ")
            + (upgrade.IsSupported
                ? "which this software knows"
                : "WHICH THIS SOFTWARE DOES NOT KNOW: the node stops there. Start a newer version on the same data.")
        : FormattableString.Invariant($"version {status.ProtocolVersion}");
}
