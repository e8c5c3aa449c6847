namespace HealthLedger.Verifier.Steps;

/// <summary>Where and why a verification ended.</summary>
/// <param name="Step">The step.</param>
/// <param name="Code">One of <see cref="VerifierErrorCodes"/>.</param>
/// <param name="Position">Offset of the refused item where the form failed, else null.</param>
internal sealed record StepFailure(VerificationStep Step, string Code, int? Position);
