using HealthLedger.Ledger.State;
using HealthLedger.Primitives;
using HealthLedger.Records;

namespace HealthLedger.Runtime.Linking;

/// <summary>A record that has a name.</summary>
/// <param name="Record">The record; never an amendment.</param>
/// <param name="Submission">What brought the name, whether sealed yet or not.</param>
/// <param name="Statement">The newest record or amendment under the name that states something, or null.</param>
/// <param name="Statements">How many such came under the name since the last was withdrawn.</param>
internal sealed record NamedRecord(
    RecordId Record, SubmissionId Submission, RecordId? Statement, ulong Statements)
{
    /// <summary>
    /// Whether the ledger has something that states something under the name. Where it lacks the newest statement, what
    /// it has of the record tells: a version, or more than an order.
    /// </summary>
    /// <param name="row">What the ledger says of the record.</param>
    public bool IsStated(RecordRow row) =>
        Statement is not null || (Statements > 0 && (row.Version > 1 || row.Kind != RecordKind.Order));
}
