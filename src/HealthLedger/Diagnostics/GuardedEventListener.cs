namespace HealthLedger.Diagnostics;

/// <summary>A host's listener whose exceptions do not reach the node's loops.</summary>
internal sealed class GuardedEventListener : LedgerEventListener
{
    private readonly LedgerEventListener _host;

    public GuardedEventListener(LedgerEventListener host) => _host = host;

    public override void OnBlockSealed(ulong height, int entries, int skipped) =>
        HostHook.Call(() => _host.OnBlockSealed(height, entries, skipped));

    public override void OnFault(string code, string explanation) =>
        HostHook.Call(() => _host.OnFault(code, explanation));

    public override void OnNotice(string text) => HostHook.Call(() => _host.OnNotice(text));
}
