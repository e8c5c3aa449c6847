using System.Diagnostics.CodeAnalysis;
using HealthLedger.Verifier.Steps;

namespace HealthLedger.Verifier;

/// <summary>The outcome of verifying a proof: accepted with facts, or the step that failed with a code.</summary>
/// <typeparam name="TFacts">What an accepted proof says.</typeparam>
/// <remarks>Instances do not change and may be shared.</remarks>
public sealed class ProofVerdict<TFacts>
    where TFacts : class
{
    private readonly StepFailure? _failure;

    internal ProofVerdict(StepFailure failure)
    {
        _failure = failure;
    }

    internal ProofVerdict(TFacts facts)
    {
        Facts = facts;
    }

    /// <summary>True when every step passed. Only then are there <see cref="Facts"/>.</summary>
    [MemberNotNullWhen(true, nameof(Facts))]
    [MemberNotNullWhen(false, nameof(Code))]
    public bool IsAccepted => Facts is not null;

    /// <summary>The step that failed; <see cref="VerificationStep.None"/> when the proof is accepted.</summary>
    public VerificationStep FailedStep => _failure?.Step ?? VerificationStep.None;

    /// <summary>One of <see cref="VerifierErrorCodes"/>; null when the proof is accepted.</summary>
    public string? Code => _failure?.Code;

    /// <summary>What the code means, in one English sentence without any content of the proof.</summary>
    public string Meaning => CodeMeanings.Find(Code);

    /// <summary>
    /// Offset in bytes of the item that was refused, from 0, when <see cref="FailedStep"/> is
    /// <see cref="VerificationStep.Form"/>; otherwise null.
    /// </summary>
    public int? Position => _failure?.Position;

    /// <summary>What is proven; null when the proof is refused.</summary>
    public TFacts? Facts { get; }

    /// <summary>Gives the outcome with its code; never content of the proof.</summary>
    public override string ToString()
    {
        return IsAccepted ? $"Accepted: {Facts}" : $"Refused at {FailedStep}: {Code} {Meaning}";
    }
}
