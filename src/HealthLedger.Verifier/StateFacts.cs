using HealthLedger.Verifier.Steps;

namespace HealthLedger.Verifier;

/// <summary>What an accepted state proof proves: a row was in the state after a block, or was not.</summary>
public sealed class StateFacts
{
    internal StateFacts(StateContext context)
    {
        Header = new SealedHeaderFacts(context);
        Kind = context.Proof.Kind;
        Key = context.Proof.Key;
        Value = context.Proof.Row?.Value;
    }

    /// <summary>The header whose state it is.</summary>
    public SealedHeaderFacts Header { get; }

    /// <summary>The kind of row (docs/spec/ledger.md, section 7).</summary>
    public ulong Kind { get; }

    /// <summary>The row's key.</summary>
    public ReadOnlyMemory<byte> Key { get; }

    /// <summary>Whether the row is in the state.</summary>
    public bool IsPresent => Value is not null;

    /// <summary>The row's value in its canonical encoding; null when the row is not in the state.</summary>
    public ReadOnlyMemory<byte>? Value { get; }

    /// <summary>Gives presence, height and assurance.</summary>
    public override string ToString()
    {
        return $"{(IsPresent ? "present" : "absent")}, {Header}";
    }
}
