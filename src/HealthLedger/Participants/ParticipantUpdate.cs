namespace HealthLedger.Participants;

/// <summary>The next version of a participant's facts.</summary>
public sealed class ParticipantUpdate
{
    /// <summary>The code, ASCII, 1 to 64 characters; clear on the ledger.</summary>
    public required string Code { get; init; }

    /// <summary>The facts; their version is one more than the one that the ledger has.</summary>
    public required ParticipantFacts Facts { get; init; }
}
