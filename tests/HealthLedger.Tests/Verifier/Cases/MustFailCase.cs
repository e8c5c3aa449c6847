using HealthLedger.Tests.Verifier.Forge;
using HealthLedger.Verifier;

namespace HealthLedger.Tests.Verifier.Cases;

/// <summary>One way to be wrong, and where it must be found.</summary>
internal sealed class MustFailCase
{
    private readonly int _replicas;
    private readonly int _epochs;
    private readonly int _witnesses;
    private readonly int _operation;
    private readonly int _recoveryKeys;
    private readonly Action<Attempt>? _prepare;

    public MustFailCase(
        string name,
        VerificationStep step,
        string code,
        Action<Attempt> change,
        ProofKind kind = ProofKind.Receipt,
        int replicas = 4,
        int epochs = 1,
        int witnesses = 0,
        int operation = 0,
        int recoveryKeys = 0,
        Action<Attempt>? prepare = null)
    {
        Name = name;
        Step = step;
        Code = code;
        Change = change;
        Kind = kind;
        (_replicas, _epochs, _witnesses, _operation) = (replicas, epochs, witnesses, operation);
        _recoveryKeys = recoveryKeys;
        _prepare = prepare;
    }

    public string Name { get; }

    public ProofKind Kind { get; }

    public VerificationStep Step { get; }

    public string Code { get; }

    public Action<Attempt> Change { get; }

    /// <summary>The valid attempt that the case changes.</summary>
    public Attempt Begin()
    {
        Attempt attempt = new(_replicas, _epochs, _witnesses, _operation, _recoveryKeys) { Kind = Kind };
        _prepare?.Invoke(attempt);
        return attempt;
    }
}
