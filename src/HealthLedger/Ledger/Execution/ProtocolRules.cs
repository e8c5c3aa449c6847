namespace HealthLedger.Ledger.Execution;

/// <summary>
/// The one table of execution rules by protocol version. A version is never changed once a ledger was sealed under it:
/// a change is a new line here, and the old one stays executable. Which version a block has, the ledger says: its state
/// names that of each epoch.
/// </summary>
internal sealed class ProtocolRules
{
    private readonly IReadOnlyDictionary<ulong, Func<RuleContext, IOperationRules>> _versions;

    public ProtocolRules(IReadOnlyDictionary<ulong, Func<RuleContext, IOperationRules>> versions) =>
        _versions = versions;

    /// <summary>The versions that this software executes.</summary>
    public static ProtocolRules Known { get; } = new(
        new Dictionary<ulong, Func<RuleContext, IOperationRules>>
        {
            [LedgerVersion.Protocol] = context => new OperationExecutor(context),
        });

    public bool Knows(ulong version) => _versions.ContainsKey(version);

    /// <summary>Refuses to go on where the rules of the next block are not known.</summary>
    /// <param name="height">The height that would be executed.</param>
    /// <param name="version">Its protocol version.</param>
    /// <exception cref="IntegrityException">HLS3010.</exception>
    public void Require(ulong height, ulong version)
    {
        if (!Knows(version))
        {
            throw Unknown(height, version);
        }
    }

    /// <summary>The rules of a version for one block.</summary>
    /// <exception cref="IntegrityException">The version is not known (HLS3010): nothing is executed by other
    /// rules.</exception>
    public IOperationRules For(ulong version, RuleContext context) =>
        _versions.TryGetValue(version, out Func<RuleContext, IOperationRules>? rules)
            ? rules(context)
            : throw Unknown(context.Height, version);

    private static IntegrityException Unknown(ulong height, ulong version) => new(
        HealthLedgerErrorCodes.ProtocolTooNew,
        $"Height {height} is to be executed by the rules of protocol version {version}, which this version of the "
        + "software does not know. Nothing was executed; what is stored is whole. Start a newer version of the "
        + "software on the same data.");
}
