using HealthLedger.Primitives;

namespace HealthLedger.Runtime;

/// <summary>What the state says of a subject as of a height.</summary>
/// <param name="Subject">The pseudonym.</param>
/// <param name="Height">The height.</param>
/// <param name="Logged">How many entries its sub-log has.</param>
/// <param name="Records">How many live records it has, amendments among them.</param>
internal readonly record struct SubjectExtent(SubjectId Subject, ulong Height, ulong Logged, ulong Records);
