using System.Text;
using HealthLedger.Hl7v2.Messages;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Hl7v2.Segments;
using HealthLedger.Records;
using Subject = HealthLedger.Subjects.PatientIdentifier;

namespace HealthLedger.Hl7v2.Intake;

/// <summary>Reads what a message refers to: an order, a patient's data, or patients that are one person (HL7 v2.5.1 ch.
/// 3, 4 and 7).</summary>
internal sealed class ReferenceReader
{
    private const int MostLinked = 16;

    private readonly Hl7v2IntakeOptions _options;
    private readonly SubjectChoice _subjects;
    private readonly OrderNameReader _orders;

    public ReferenceReader(Hl7v2IntakeOptions options, SubjectChoice subjects)
    {
        _options = options;
        _subjects = subjects;
        _orders = new OrderNameReader(options);
    }

    /// <summary>What the message refers to; null when to nothing, or when nothing is linked.</summary>
    /// <param name="message">The message.</param>
    /// <param name="subject">Its patient.</param>
    /// <param name="listener">The listener that took it.</param>
    public RecordReference? Read(Hl7Message message, Subject subject, string listener)
    {
        if (_options.Linking == MessageLinking.Off)
        {
            return null;
        }

        MessageType type = message.Header.MessageType;
        if (type.MessageCode == "ADT")
        {
            return PersonEvents.IsUpdate(type.TriggerEvent) ? OfUpdate(message, type, listener)
                : PersonEvents.IsMerge(type.TriggerEvent) ? OfMerge(message, subject, listener)
                : PersonEvents.IsPair(type.TriggerEvent) ? OfPair(message, type, listener)
                : null;
        }

        return RecordKindChoice.Of(type) switch
        {
            RecordKind.Order => OfNames(message, listener, AmendmentKind.Addendum, "hl7v2-order", null),
            RecordKind.Laboratory => OfResult(message, listener),
            _ => null,
        };
    }

    private RecordReference? OfResult(Hl7Message message, string listener)
    {
        ResultStatus status = ResultStatus.Of(message);
        return OfNames(message, listener, status.Amendment, status.Reason, status);
    }

    private RecordReference? OfNames(
        Hl7Message message, string listener, AmendmentKind amendment, string reason, ResultStatus? result)
    {
        IReadOnlyList<ReadOnlyMemory<byte>> names = _orders.Read(message, listener);
        return names.Count == 0 ? null : new RecordReference
        {
            Names = names,
            Amendment = amendment,
            IsStatement = result is { IsWithdrawal: false },
            Awaits = result is { IsLate: true } ? RecordAwaited.Statement : RecordAwaited.Nothing,
            WaitAtMost = _options.ParkFor,
            IsSetAsideWhenOverdue = _options.OnOverdue == OverdueAction.SetAside,
            Reason = reason,
        };
    }

    // Each update is the whole of what is known of the person: it takes the place of the one before.
    private RecordReference? OfUpdate(Hl7Message message, MessageType type, string listener)
    {
        bool isAdded = type.TriggerEvent == "A28";
        return _subjects.Identify(message, listener) is not { } patient ? null : new RecordReference
        {
            Names = [Encoding.UTF8.GetBytes($"person\0{patient.Assigner}\0{patient.Id}")],
            Amendment = AmendmentKind.Correction,
            Awaits = isAdded || !_options.ParkUpdates ? RecordAwaited.Nothing : RecordAwaited.Patient,
            WaitAtMost = _options.ParkUpdates ? _options.ParkFor : TimeSpan.Zero,
            IsSetAsideWhenOverdue = _options.OnOverdue == OverdueAction.SetAside,
            Reason = "hl7v2-update",
        };
    }

    private RecordReference? OfMerge(Hl7Message message, Subject survivor, string listener) =>
        _subjects.HasOnePatient(message, listener)
            ? OfLinked(_subjects.Prior(message, listener), survivor, isParting: false, "hl7v2-merge")
            : null;

    private RecordReference? OfPair(Hl7Message message, MessageType type, string listener)
    {
        (Subject First, Subject Second)? pair = _subjects.Pair(message, listener);
        bool isParting = type.TriggerEvent == PersonEvents.Unlink;
        return pair is { } both
            ? OfLinked([both.Second], both.First, isParting, isParting ? "hl7v2-unlink" : "hl7v2-link")
            : null;
    }

    private RecordReference? OfLinked(
        IReadOnlyList<Subject> others, Subject survivor, bool isParting, string reason)
    {
        List<Subject> linked = [.. others.Where(other => !other.Equals(survivor)).Distinct()];
        return linked.Count is 0 or > MostLinked ? null : new RecordReference
        {
            Names = [],
            Linked = linked,
            IsParting = isParting,
            Awaits = RecordAwaited.LinkedPatient,
            WaitAtMost = _options.ParkFor,
            IsSetAsideWhenOverdue = _options.OnOverdue == OverdueAction.SetAside,
            Reason = reason,
        };
    }
}
