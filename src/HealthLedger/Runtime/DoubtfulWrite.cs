using HealthLedger.Primitives;

namespace HealthLedger.Runtime;

/// <summary>What one custody write makes certain, beside its rows.</summary>
/// <param name="Submissions">At least one, in the order of acceptance.</param>
/// <param name="Enrolled">The patients that they enrol, by blind index.</param>
internal sealed record DoubtfulWrite(
    IReadOnlyList<OrderedSubmission> Submissions, IReadOnlyDictionary<Digest256, SubjectId> Enrolled);
