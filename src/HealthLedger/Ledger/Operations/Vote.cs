using HealthLedger.Canonical;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.Operations;

/// <summary>The vote of an organisation that runs a replica on an open proposal; it is not taken back.</summary>
internal sealed class Vote : LedgerOperation
{
    /// <summary>Who proposed.</summary>
    public required ParticipantId Proposer { get; init; }

    /// <summary>The proposal: the hash of its operation.</summary>
    public required Digest256 Proposal { get; init; }

    /// <summary>Yes or no.</summary>
    public required bool Approves { get; init; }

    public override OperationType Type => OperationType.Vote;

    private protected override int Count => 5;

    public static Vote Read(ref CanonicalReader reader, byte[] salt) => new()
    {
        Salt = salt,
        Proposer = reader.Participant(),
        Proposal = reader.Digest(),
        Approves = reader.Boolean(),
    };

    private protected override void WriteFields(ref CanonicalWriter writer)
    {
        writer.Id(Proposer);
        writer.Id(Proposal);
        writer.Boolean(Approves);
    }
}
