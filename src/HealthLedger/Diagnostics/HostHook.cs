namespace HealthLedger.Diagnostics;

/// <summary>
/// Calls what a host has hung on: meter listeners and event listeners run on the caller's thread, in the node's
/// loops. Their exceptions end here: whoever watches the ledger must not be able to stop it.
/// </summary>
internal static class HostHook
{
    public static void Call(Action hook)
    {
        try
        {
            hook();
        }
#pragma warning disable CA1031 // Any exception of a host's code; the next measurement is tried again.
        catch (Exception)
#pragma warning restore CA1031
        {
            // There is nobody to tell: the one who is told things is the one who threw.
        }
    }
}
