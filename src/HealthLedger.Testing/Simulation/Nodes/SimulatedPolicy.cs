using HealthLedger.Consensus;
using HealthLedger.Ledger;
using HealthLedger.Testing.Simulation.Time;

namespace HealthLedger.Testing.Simulation.Nodes;

/// <summary>
/// What a node votes for: a batch in its form, within the limits, and, when it is new, of a time that its clock agrees
/// with.
/// </summary>
internal sealed class SimulatedPolicy : IBatchPolicy
{
    /// <summary>How many submissions a batch may have in a simulation.</summary>
    public const int MaxSubmissions = 200;

    private readonly VirtualClock _clock;
    private readonly LedgerParameters _parameters;

    public SimulatedPolicy(VirtualClock clock, LedgerParameters parameters)
    {
        _clock = clock;
        _parameters = parameters;
    }

    /// <summary>Whether something was put off: its time is ahead of the clock.</summary>
    public bool HasPutOff { get; set; }

    /// <inheritdoc/>
    public BatchVerdict Check(ReadOnlyMemory<byte> batch, bool fresh, TimeSpan patience)
    {
        if (Batch.TryDecode(batch) is not { Recovery: null } read || read.Submissions.Count > MaxSubmissions)
        {
            return BatchVerdict.Refuse;
        }

        foreach (ReadOnlyMemory<byte> submission in read.Submissions)
        {
            if (submission.Length > _parameters.MaxSubmissionBytes
                || Submission.TryDecode(submission, _parameters.MaxOperations) is null)
            {
                return BatchVerdict.Refuse;
            }
        }

        long ahead = fresh ? read.Time - _clock.Milliseconds : 0;
        if (ahead > _parameters.DriftMilliseconds && ahead < 5 * (long)_parameters.DriftMilliseconds)
        {
            HasPutOff = true;
            return BatchVerdict.NotYet;
        }

        bool isTimely = ahead <= _parameters.DriftMilliseconds
            && -ahead <= _parameters.DriftMilliseconds + (long)patience.TotalMilliseconds;
        return isTimely ? BatchVerdict.Accept : BatchVerdict.Refuse;
    }
}
