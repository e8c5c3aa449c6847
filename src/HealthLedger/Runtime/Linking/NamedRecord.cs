using HealthLedger.Primitives;

namespace HealthLedger.Runtime.Linking;

/// <summary>A record that has a name.</summary>
/// <param name="Record">The record; never an amendment.</param>
/// <param name="Submission">What brought the name, whether sealed yet or not.</param>
/// <param name="Statement">The newest record or amendment under the name that states something, or null.</param>
/// <param name="Statements">How many such came under the name since the last was withdrawn.</param>
internal sealed record NamedRecord(
    RecordId Record, SubmissionId Submission, RecordId? Statement, ulong Statements);
