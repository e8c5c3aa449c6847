namespace HealthLedger.Diagnostics;

/// <summary>
/// What a host may be told, in codes, counts and positions; never content. Override what is of interest; calls come
/// from the node's loops and must return quickly. The base does nothing.
/// </summary>
public class LedgerEventListener
{
    /// <summary>A listener that does nothing.</summary>
    public static LedgerEventListener None { get; } = new();

    /// <summary>A block was sealed.</summary>
    /// <param name="height">Its height.</param>
    /// <param name="entries">How many entries it has.</param>
    /// <param name="skipped">How many submissions were skipped.</param>
    public virtual void OnBlockSealed(ulong height, int entries, int skipped)
    {
    }

    /// <summary>Something is wrong with the node or its surroundings.</summary>
    /// <param name="code">The error code.</param>
    /// <param name="explanation">What it means, without content.</param>
    public virtual void OnFault(string code, string explanation)
    {
    }

    /// <summary>Something to know that is not a fault: started, recovered, stopped.</summary>
    /// <param name="text">What happened, in counts and positions.</param>
    public virtual void OnNotice(string text)
    {
    }
}
