namespace HealthLedger.Tests.Verifier.Checks;

/// <summary>A check of the verifier: a condition, or a demand upon the reader.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Place">File and line.</param>
/// <param name="Text">Its source.</param>
/// <param name="Answers">The answers that are put in its place, one after the other.</param>
internal sealed record Check(int Number, string Place, string Text, IReadOnlyList<bool> Answers);
