using HealthLedger.Cli.Input;
using HealthLedger.Verifier;

namespace HealthLedger.Cli.Commands;

/// <summary>What a proof must show, from the options of `proof verify`.</summary>
internal sealed class ProofQuestion
{
    private const int IdBytes = 16;
    private const int HashBytes = 32;

    private ProofQuestion(ProofQuestionKind kind) => Kind = kind;

    public ProofQuestionKind Kind { get; }

    public AccountingExpectation? Accounting { get; private init; }

    public StateExpectation? State { get; private init; }

    public ConsistencyExpectation? Consistency { get; private init; }

    /// <exception cref="CliException">The options do not name one thing to be shown (HLS1201).</exception>
    public static ProofQuestion Read(CommandContext context, ProofOptions options)
    {
        string? subject = context.Get(options.Subject);
        string? from = context.Get(options.From);
        string? to = context.Get(options.To);
        string? record = context.Get(options.Record);
        string? participant = context.Get(options.Participant);
        ulong? size = context.Get(options.Size);
        string? root = context.Get(options.Root);
        bool isAbsent = context.Get(options.Absent);
        bool isEvidence = context.Get(options.Evidence);
        bool[] named = [subject is not null, record is not null, participant is not null, size is not null, isEvidence];
        bool isInterval = from is not null && to is not null;
        if (named.Count(one => one) != 1
            || (from is null != to is null)
            || (isInterval && (subject is null || isAbsent))
            || (size is null != root is null)
            || (isAbsent && (size is not null || isEvidence)))
        {
            throw CliException.Usage("The options do not say what the proof must show. See `proof verify --help`.");
        }

        if (isEvidence)
        {
            return new ProofQuestion(ProofQuestionKind.Evidence);
        }

        if (size is { } entries)
        {
            byte[] hash = HexArgument.Parse("--root", root!, HashBytes);
            return new ProofQuestion(ProofQuestionKind.Consistency)
            {
                Consistency = new ConsistencyExpectation(entries, hash),
            };
        }

        return isInterval
            ? new ProofQuestion(ProofQuestionKind.Accounting)
            {
                Accounting = new AccountingExpectation(
                    HexArgument.Parse("--subject", subject!, HashBytes),
                    InstantArgument.Parse("--from", from!),
                    InstantArgument.Parse("--to", to!)),
            }
            : OfRow(RowOf(subject, record, participant), isAbsent);
    }

    private static ProofQuestion OfRow(StateRowName row, bool isAbsent) => new(ProofQuestionKind.State)
    {
        State = isAbsent ? StateExpectation.Absent(row) : StateExpectation.Present(row),
    };

    private static StateRowName RowOf(string? subject, string? record, string? participant) =>
        record is not null ? StateRowName.ForRecord(HexArgument.Parse("--record", record, IdBytes))
        : participant is not null
            ? StateRowName.ForParticipant(HexArgument.Parse("--participant", participant, IdBytes))
        : StateRowName.ForSubject(HexArgument.Parse("--subject", subject!, HashBytes));
}
