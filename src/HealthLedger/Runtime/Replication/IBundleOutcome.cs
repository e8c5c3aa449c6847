using HealthLedger.Primitives;

namespace HealthLedger.Runtime.Replication;

/// <summary>What becomes of the bundles that came.</summary>
internal interface IBundleOutcome
{
    /// <summary>They are on stable storage here.</summary>
    ValueTask KeptAsync(IReadOnlyList<SubmissionId> ids, long terms, CancellationToken cancellationToken);

    /// <summary>One is not what its author signed, or not whole.</summary>
    void Refused(ParticipantId sender, SubmissionId id);

    /// <summary>The submission of one can never be sealed: it is not needed.</summary>
    void Expired(SubmissionId id);

    /// <summary>One was dealt with, whatever became of it.</summary>
    void Done(SubmissionId id);

    /// <summary>A defect: nothing is kept any more.</summary>
    void Halt(Exception exception);
}
