using System.Collections.Immutable;

namespace HealthLedger.Hl7v2.Intake;

/// <summary>Counts what became of the messages of one listener, and remembers what keeps them from being
/// stored.</summary>
internal sealed class IntakeActivity
{
    // Senders come again within a minute or two: what none has tried for longer is not known any more.
    private static readonly TimeSpan FaultLasts = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private ImmutableSortedDictionary<string, long> _answers =
        ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal);

    private DateTimeOffset? _lastStoredAt;
    private string? _fault;
    private DateTimeOffset? _faultSince;
    private DateTimeOffset? _faultAt;

    public void Answered(string code)
    {
        lock (_gate)
        {
            _answers = _answers.SetItem(code, _answers.GetValueOrDefault(code) + 1);
        }
    }

    public void Stored(DateTimeOffset now)
    {
        lock (_gate)
        {
            _lastStoredAt = now;
            _fault = null;
            _faultSince = null;
            _faultAt = null;
        }
    }

    public void Failed(string code, DateTimeOffset now)
    {
        lock (_gate)
        {
            _fault = code;
            _faultSince ??= now;
            _faultAt = now;
        }
    }

    public Hl7v2IntakeStatistics Read(DateTimeOffset now)
    {
        lock (_gate)
        {
            bool isOver = now - _faultAt > FaultLasts;
            return new Hl7v2IntakeStatistics
            {
                Answers = _answers,
                LastStoredAt = _lastStoredAt,
                Fault = isOver ? null : _fault,
                FaultSince = isOver ? null : _faultSince,
                FaultAt = isOver ? null : _faultAt,
            };
        }
    }
}
