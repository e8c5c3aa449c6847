namespace HealthLedger.Adapters.Tests.Intake;

/// <summary>
/// What becomes of messages, naively: a list of records, each with its person and numbers, and of what waits. Messages
/// come one after the other.
/// </summary>
internal sealed class LinkingModel
{
    private readonly Dictionary<string, string> _mergedInto = [];
    private readonly HashSet<string> _known = [];
    private readonly List<ModelRecord> _records = [];
    private readonly List<ModelMessage> _waiting = [];
    private readonly Dictionary<string, int> _steps = [];
    private int _step;

    public IReadOnlyList<ModelRecord> Records => _records;

    public int Waiting => _waiting.Count;

    /// <summary>Whether two identifiers are of one person, so that messages of both may meet in one record.</summary>
    public bool HasMerged => _mergedInto.Count > 0;

    public bool Knows(string patient) => _known.Contains(patient);

    /// <summary>With which message one was sealed: those that waited together are, and only those of one patient's
    /// identifier in the order in which they came (docs/spec/linking.md, INV-L3).</summary>
    public int StepOf(string id) => _steps[id];

    public void Take(ModelMessage message)
    {
        _step++;
        if (IsReady(message) && !_waiting.Any(other => IsReady(other) && Shares(other, message)))
        {
            Seal(message);
        }
        else
        {
            _waiting.Add(message);
        }

        while (_waiting.FindIndex(one => IsReady(one) && !_waiting.TakeWhile(other => other != one)
            .Any(other => Shares(other, one))) is var next and >= 0)
        {
            ModelMessage ready = _waiting[next];
            _waiting.RemoveAt(next);
            Seal(ready);
        }
    }

    private static bool Shares(ModelMessage one, ModelMessage other) => one.Kind == ModelKind.Merge
        ? other.Kind == ModelKind.Merge && one.Merged == other.Merged
        : other.Kind != ModelKind.Merge && (one.Number, one.Patient) == (other.Number, other.Patient);

    private bool IsReady(ModelMessage message) => message.Kind switch
    {
        ModelKind.Merge => _known.Contains(message.Merged!),
        ModelKind.Correction => Find(message) is { Statements: > 0 },
        _ => true,
    };

    private void Seal(ModelMessage message)
    {
        _known.Add(message.Patient);
        _steps.Add(message.Id, _step);
        if (message.Kind == ModelKind.Merge)
        {
            (string into, string merged) = (PersonOf(message.Patient), PersonOf(message.Merged!));
            if (into != merged && merged == message.Merged)
            {
                _mergedInto[merged] = into;
            }

            _records.Add(new ModelRecord(message.Patient, null, message.Id));
            return;
        }

        ModelRecord[] own = FindAll(message);
        ModelRecord record = own.Length == 1
            ? own[0]
            : new ModelRecord(message.Patient, own.Length == 0 ? message.Number : null, message.Id);
        if (own.Length == 1)
        {
            record.Versions.Add(message.Id);
        }
        else
        {
            _records.Add(record);
        }

        record.Statements += message.Kind is ModelKind.Result or ModelKind.Correction ? 1 : 0;
    }

    private ModelRecord? Find(ModelMessage message) => FindAll(message).FirstOrDefault(one => one.Statements > 0);

    // Two that were first under one number, of persons who became one later, are both.
    private ModelRecord[] FindAll(ModelMessage message) =>
    [
        .. _records.Where(record => record.Number == message.Number
            && PersonOf(record.Patient) == PersonOf(message.Patient)),
    ];

    private string PersonOf(string patient)
    {
        while (_mergedInto.TryGetValue(patient, out string? into))
        {
            patient = into;
        }

        return patient;
    }
}
