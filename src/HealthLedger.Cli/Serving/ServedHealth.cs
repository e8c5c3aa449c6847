namespace HealthLedger.Cli.Serving;

/// <summary>What `/health/ready` answers.</summary>
/// <param name="StatusCode">200, or 503 when this node should get no traffic.</param>
/// <param name="Text">The text.</param>
internal readonly record struct ServedHealth(int StatusCode, string Text)
{
    /// <summary>The text when nothing is wrong.</summary>
    public const string Ready = "ready";

    private const string StorageCodes = "HLS7";

    /// <summary>Judges node and listeners.</summary>
    public static ServedHealth Of(LedgerNodeStatus node, IReadOnlyList<ListenerView> listeners)
    {
        string fault = node.Fault ?? (node.IsHalted ? "halted" : string.Empty);
        if (fault.Length > 0)
        {
            return new ServedHealth(503, fault);
        }

        // A full disk refuses each message before a block is begun: the node itself then looks well.
        ListenerView[] failing = [.. listeners.Where(listener => IsFailing(listener, listeners))];
        string names = string.Join(' ', failing.Select(listener => listener.Name));
        if (failing.FirstOrDefault(IsStorage) is { } full)
        {
            return new ServedHealth(503, $"{full.Intake.Fault}: messages cannot be stored, listeners: {names}");
        }

        // Nothing is wrong here, and the same is true at every other node: taking this one away would help nobody.
        if (node.Replication is { HasQuorum: false } alone)
        {
            return new ServedHealth(200, $"degraded: {alone.Connected} other replicas connected, no quorum");
        }

        return failing.Length > 0
            ? new ServedHealth(200, $"degraded: {failing[0].Intake.Fault}, messages are held, listeners: {names}")
            : new ServedHealth(200, Ready);
    }

    // What another listener has stored since shows that the cause is gone: a feed may be quiet for hours.
    private static bool IsFailing(ListenerView listener, IReadOnlyList<ListenerView> all) =>
        listener.Intake.FaultAt is { } failed && !all.Any(one => one.Intake.LastStoredAt > failed);

    private static bool IsStorage(ListenerView listener) =>
        listener.Intake.Fault!.StartsWith(StorageCodes, StringComparison.Ordinal);
}
