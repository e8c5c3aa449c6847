using System.Globalization;

namespace HealthLedger.Verifier;

/// <summary>Who vouches for an accepted entry, in numbers.</summary>
public sealed class ReceiptAssurance
{
    internal ReceiptAssurance(int replicas, int faults, int witnesses)
    {
        Replicas = replicas;
        Faults = faults;
        Witnesses = witnesses;
        Kind = replicas > 1 ? AssuranceKind.Quorum
            : witnesses > 0 ? AssuranceKind.Witnessed
            : AssuranceKind.Operator;
    }

    /// <summary>
    /// The kind. Witnesses of a quorum do not change it; they are counted in <see cref="Witnesses"/>.
    /// </summary>
    public AssuranceKind Kind { get; }

    /// <summary>n: the replicas of the set that sealed the header.</summary>
    public int Replicas { get; }

    /// <summary>f = floor((n - 1) / 3): as many replicas may be faulty without harm.</summary>
    public int Faults { get; }

    /// <summary>k: the witnesses of the policy whose cosignature was verified.</summary>
    public int Witnesses { get; }

    /// <summary>Gives the kind with its numbers, such as <c>Quorum(4, 1)</c>.</summary>
    public override string ToString()
    {
        return Kind switch
        {
            AssuranceKind.Quorum => string.Create(CultureInfo.InvariantCulture, $"Quorum({Replicas}, {Faults})"),
            AssuranceKind.Witnessed => string.Create(CultureInfo.InvariantCulture, $"Witnessed({Witnesses})"),
            _ => "Operator",
        };
    }
}
