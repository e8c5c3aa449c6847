using HealthLedger.Bundles;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Primitives;
using HealthLedger.Records;

namespace HealthLedger.Runtime.Replication;

/// <summary>Of what kinds the records are that a submission deals, and to which trustees. Read once, when it is asked
/// for first: what is amended or dealt anew has the kind of its record, which the state has.</summary>
internal sealed class DealtKinds
{
    private readonly Submission _submission;
    private readonly IReadOnlyList<Dealing> _dealings;
    private readonly PlacementReader _reader;
    private Dictionary<RecordKind, HashSet<Digest256>>? _kinds;

    /// <param name="submission">The submission.</param>
    /// <param name="dealings">What of it is looked at.</param>
    /// <param name="reader">Reads the kinds of records.</param>
    public DealtKinds(Submission submission, IReadOnlyList<Dealing> dealings, PlacementReader reader)
    {
        _submission = submission;
        _dealings = dealings;
        _reader = reader;
        Trustees = [.. dealings.Select(dealing => dealing.TrusteeSet)];
    }

    /// <summary>Whose submission it is.</summary>
    public ParticipantId Author => _submission.Body.Author;

    /// <summary>The digests of the trustees.</summary>
    public HashSet<Digest256> Trustees { get; }

    /// <summary>The kind of the record of one dealing; null when the state does not have that record.</summary>
    public static async ValueTask<RecordKind?> OfAsync(
        Submission submission, Dealing dealing, PlacementReader reader, CancellationToken cancellationToken) =>
        LedgerOperation.TryDecode(submission.Operations[dealing.Operation].Span) switch
        {
            AppendRecord append => append.Kind,
            AmendRecord amend => await reader.FindKindAsync(amend.Target, cancellationToken).ConfigureAwait(false),
            _ => await reader.FindKindAsync(dealing.Record, cancellationToken).ConfigureAwait(false),
        };

    /// <summary>The trustees by kind.</summary>
    public async ValueTask<IReadOnlyDictionary<RecordKind, HashSet<Digest256>>> ReadAsync(
        CancellationToken cancellationToken)
    {
        if (_kinds is not null)
        {
            return _kinds;
        }

        Dictionary<RecordKind, HashSet<Digest256>> kinds = [];
        foreach (Dealing dealing in _dealings)
        {
            if (await OfAsync(_submission, dealing, _reader, cancellationToken).ConfigureAwait(false) is not { } kind)
            {
                continue;
            }

            if (!kinds.TryGetValue(kind, out HashSet<Digest256>? trustees))
            {
                trustees = [];
                kinds.Add(kind, trustees);
            }

            trustees.Add(dealing.TrusteeSet);
        }

        return _kinds = kinds;
    }
}
