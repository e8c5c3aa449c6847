using System.Diagnostics.CodeAnalysis;
using HealthLedger.Verifier.Steps;

namespace HealthLedger.Verifier;

/// <summary>The outcome of a verification: accepted with facts, or the step that failed with a code.</summary>
/// <remarks>Instances do not change and may be shared.</remarks>
public sealed class ReceiptVerdict
{
    private ReceiptVerdict(VerificationStep failedStep, string? code, int? position, ReceiptFacts? facts)
    {
        FailedStep = failedStep;
        Code = code;
        Position = position;
        Facts = facts;
    }

    /// <summary>True when every step passed. Only then are there <see cref="Facts"/>.</summary>
    [MemberNotNullWhen(true, nameof(Facts))]
    [MemberNotNullWhen(false, nameof(Code))]
    public bool IsAccepted => Facts is not null;

    /// <summary>The step that failed; <see cref="VerificationStep.None"/> when the receipt is accepted.</summary>
    public VerificationStep FailedStep { get; }

    /// <summary>One of <see cref="VerifierErrorCodes"/>; null when the receipt is accepted.</summary>
    public string? Code { get; }

    /// <summary>What the code means, in one English sentence without any content of the receipt.</summary>
    public string Meaning => CodeMeanings.Find(Code);

    /// <summary>
    /// Offset in bytes of the item that was refused, from 0, when <see cref="FailedStep"/> is
    /// <see cref="VerificationStep.Form"/>; otherwise null.
    /// </summary>
    public int? Position { get; }

    /// <summary>What is proven; null when the receipt is refused.</summary>
    public ReceiptFacts? Facts { get; }

    /// <summary>Gives the outcome with its code; never content of the receipt.</summary>
    public override string ToString()
    {
        return IsAccepted ? $"Accepted: {Facts}" : $"Refused at {FailedStep}: {Code} {Meaning}";
    }

    internal static ReceiptVerdict Accept(ReceiptFacts facts)
    {
        return new ReceiptVerdict(VerificationStep.None, null, null, facts);
    }

    internal static ReceiptVerdict Refuse(StepFailure failure)
    {
        return new ReceiptVerdict(failure.Step, failure.Code, failure.Position, null);
    }
}
