namespace HealthLedger.Verifier;

/// <summary>What an attestation says on the ledger: its kind, and a commitment to a statement that is kept
/// elsewhere.</summary>
public sealed class AttestationFacts
{
    internal AttestationFacts(string kind, ReadOnlyMemory<byte> commitment)
    {
        Kind = kind;
        Commitment = commitment;
    }

    /// <summary>What was done (docs/spec/ledger.md, section 3.4), such as <c>import-reconciliation</c>.</summary>
    public string Kind { get; }

    /// <summary>H("request-body"; blinding, statement), 32 bytes.</summary>
    public ReadOnlyMemory<byte> Commitment { get; }

    /// <summary>Gives the kind.</summary>
    public override string ToString() => Kind;
}
