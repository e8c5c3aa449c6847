namespace HealthLedger.Ledger.Execution;

/// <summary>
/// The one table of execution rules by protocol version. A version is never changed once a ledger was sealed under it:
/// a change is a new line here, and the old one stays executable.
/// </summary>
internal sealed class ProtocolRules
{
    private readonly IReadOnlyDictionary<ulong, Func<RuleContext, IOperationRules>> _versions;
    private readonly Func<BlockHeader, ulong> _versionAfter;

    public ProtocolRules(
        IReadOnlyDictionary<ulong, Func<RuleContext, IOperationRules>> versions, Func<BlockHeader, ulong> versionAfter)
    {
        _versions = versions;
        _versionAfter = versionAfter;
    }

    /// <summary>The versions that this code executes. No vote changes the version yet, so a block has that of the block
    /// below.</summary>
    public static ProtocolRules Known { get; } = new(
        new Dictionary<ulong, Func<RuleContext, IOperationRules>>
        {
            [LedgerVersion.Protocol] = context => new OperationExecutor(context),
        },
        header => header.ProtocolVersion);

    public bool Knows(ulong version) => _versions.ContainsKey(version);

    /// <summary>Refuses a header of a version whose rules are not known.</summary>
    /// <exception cref="IntegrityException">HLS3010.</exception>
    public void Require(BlockHeader header)
    {
        if (!Knows(header.ProtocolVersion) || !Knows(VersionAfter(header)))
        {
            throw Unknown(header.Height, Knows(header.ProtocolVersion)
                ? VersionAfter(header)
                : header.ProtocolVersion);
        }
    }

    /// <summary>The protocol version of the block upon a header.</summary>
    public ulong VersionAfter(BlockHeader header) => _versionAfter(header);

    /// <summary>The rules of a version for one block.</summary>
    /// <exception cref="IntegrityException">The version is not known (HLS3010): nothing is executed by other
    /// rules.</exception>
    public IOperationRules For(ulong version, RuleContext context) =>
        _versions.TryGetValue(version, out Func<RuleContext, IOperationRules>? rules)
            ? rules(context)
            : throw Unknown(context.Height, version);

    private static IntegrityException Unknown(ulong height, ulong version) => new(
        HealthLedgerErrorCodes.ProtocolTooNew,
        $"Height {height} is to be executed by the rules of protocol {version}, which this version of the software "
        + "does not know. Use a newer version.");
}
