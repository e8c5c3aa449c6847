namespace HealthLedger.Verifier.Formats;

/// <summary>Who asks for access, and what for (docs/spec/ledger.md, section 3).</summary>
internal sealed class AccessFields
{
    public AccessFields(ReadOnlyMemory<byte> individual, string purpose, string action, bool isBreakGlass)
    {
        Individual = individual;
        Purpose = purpose;
        Action = action;
        IsBreakGlass = isBreakGlass;
    }

    public ReadOnlyMemory<byte> Individual { get; }

    public string Purpose { get; }

    public string Action { get; }

    public bool IsBreakGlass { get; }
}
