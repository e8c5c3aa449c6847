using HealthLedger.Primitives;

namespace HealthLedger.Bundles;

/// <summary>Trustees that a submission deals to.</summary>
/// <param name="Epoch">The epoch in which they are the trustees.</param>
/// <param name="Trustees">The trustees: the one at place i has number i + 1.</param>
/// <param name="Digest">The digest by which dealings name them.</param>
internal sealed record DealtTrustees(ulong Epoch, IReadOnlyList<ParticipantId> Trustees, Digest256 Digest);
