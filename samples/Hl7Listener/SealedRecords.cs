using System.Collections.Concurrent;
using HealthLedger.Hl7v2.Intake;
using HealthLedger.Primitives;

namespace Hl7Listener;

/// <summary>Remembers which record each acknowledgment stands for: MSH-10 of an ACK is the beginning of the record's
/// id.</summary>
internal sealed class SealedRecords : IHl7v2IntakeObserver
{
    private const int ControlIdLength = 20;

    private readonly ConcurrentDictionary<string, RecordId> _records = new(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyCollection<RecordId> All => [.. _records.Values];

    public void OnEvent(Hl7v2IntakeEvent intakeEvent)
    {
        if (intakeEvent.RecordId is { } record)
        {
            _records.TryAdd(record.ToString()[..ControlIdLength], record);
        }
    }

    public RecordId? Find(string? controlId) =>
        controlId is not null && _records.TryGetValue(controlId, out RecordId record) ? record : null;
}
