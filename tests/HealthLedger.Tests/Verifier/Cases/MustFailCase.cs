using HealthLedger.Tests.Verifier.Forge;
using HealthLedger.Verifier;

namespace HealthLedger.Tests.Verifier.Cases;

/// <summary>One way to be wrong, and where it must be found.</summary>
internal sealed class MustFailCase
{
    public MustFailCase(string name, VerificationStep step, string code, Action<Attempt> change)
    {
        Name = name;
        Step = step;
        Code = code;
        Change = change;
    }

    public string Name { get; }

    public VerificationStep Step { get; }

    public string Code { get; }

    public Action<Attempt> Change { get; }
}
