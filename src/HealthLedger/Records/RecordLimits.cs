namespace HealthLedger.Records;

/// <summary>The limits of a submission, checked before anything happens.</summary>
internal static class RecordLimits
{
    /// <summary>Most patients that one record links or parts.</summary>
    public const int MostLinked = 16;

    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(30);

    public static void Check(RecordSubmission submission)
    {
        if (submission.Payload.Length > RecordSealer.MaxPayloadBytes)
        {
            throw new ArgumentException("A payload has at most 100 MiB.", nameof(submission));
        }

        if (!IsCode(submission.PayloadType))
        {
            throw new ArgumentException("PayloadType is ASCII, 1 to 64 characters.", nameof(submission));
        }

        if (!Enum.IsDefined(submission.Kind) || !Enum.IsDefined(submission.Origin))
        {
            throw new ArgumentException("Kind or Origin is not one that the ledger knows.", nameof(submission));
        }

        if (submission.Message is { } message)
        {
            Check(message);
        }

        if (submission.Import is { } import)
        {
            Check(import, submission.Origin);
        }

        if (submission.Reference is { } reference)
        {
            Check(reference);
            if (submission.Idempotency is null || submission.Patient is null || submission.Import is not null)
            {
                throw new ArgumentException(
                    "A record with a Reference has a patient and an idempotency key, and is no import.",
                    nameof(submission));
            }
        }

        if (submission.DataYears is { } years && (years.From < 1 || years.To > 9999 || years.From > years.To))
        {
            throw new ArgumentException("DataYears are 1 to 9999, the first not after the last.", nameof(submission));
        }

        CheckDeliveries(submission);
    }

    public static void Check(AmendmentSubmission amendment)
    {
        if (!Enum.IsDefined(amendment.Kind) || !Enum.IsDefined(amendment.Origin) || amendment.Replaces < 1)
        {
            throw new ArgumentException(
                "Kind or Origin is not one that the ledger knows, or Replaces is below 1.", nameof(amendment));
        }

        if (!IsCode(amendment.Reason))
        {
            throw new ArgumentException("Reason is ASCII, 1 to 64 characters.", nameof(amendment));
        }

        bool hasType = amendment.PayloadType is not null;
        if (amendment.Payload.Length > RecordSealer.MaxPayloadBytes
            || (hasType && !IsCode(amendment.PayloadType))
            || (!hasType && !amendment.Payload.IsEmpty))
        {
            throw new ArgumentException(
                "A payload has at most 100 MiB and a PayloadType, ASCII of 1 to 64 characters.", nameof(amendment));
        }

        if (amendment.DataYears is { } years && (years.From < 1 || years.To > 9999 || years.From > years.To))
        {
            throw new ArgumentException("DataYears are 1 to 9999, the first not after the last.", nameof(amendment));
        }
    }

    public static void Check(MessageFacts message)
    {
        bool isGood = message.Listener is { Length: > 0 and <= MessageFacts.MaxTextLength }
            && message.SendingApplication is { Length: <= MessageFacts.MaxTextLength }
            && message.SendingFacility is { Length: <= MessageFacts.MaxTextLength }
            && message.MessageType is { Length: <= MessageFacts.MaxTextLength }
            && message.ControlId is { Length: <= MessageFacts.MaxTextLength }
            && message.OrderKey.Length <= MessageFacts.MaxOrderKeyBytes
            && message.Answer is null or { Length: > 0 and <= 8 };
        if (!isGood || message.ReceivedAt.ToUnixTimeMilliseconds() < 0)
        {
            throw new ArgumentException(
                "The facts of a message have at most 256 characters each, a listener, an order key of at most 4,096 "
                + "bytes, an answer of at most 8 characters, and a time since 1970.", nameof(message));
        }
    }

    private static void CheckDeliveries(RecordSubmission submission)
    {
        IReadOnlyList<DeliveryTarget> targets = submission.Deliveries;
        bool isGood = targets.Count <= DeliveryTarget.MaxTargets
            && targets.All(target =>
                IsCode(target.Route) && target.OrderKey.Length <= MessageFacts.MaxOrderKeyBytes)
            && targets.Select(target => target.Route).Distinct(StringComparer.Ordinal).Count() == targets.Count;
        if (!isGood || (targets.Count > 0 && (submission.Message is null || submission.Import is not null)))
        {
            throw new ArgumentException(
                "Deliveries are at most 64, each of another route whose name is ASCII of 1 to 64 characters, with an "
                + "order key of at most 4,096 bytes; they need a Message, and an import has none.", nameof(submission));
        }
    }

    private static void Check(ImportFacts import, RecordOrigin origin)
    {
        if (!IsCode(import.Source) || origin != RecordOrigin.Import
            || (import.OriginalTime is { } time && !ImportFacts.IsTime(time)))
        {
            throw new ArgumentException(
                "An import has a Source, ASCII of 1 to 64 characters, the Origin Import, and an OriginalTime of ISO "
                + "8601 or none.", nameof(import));
        }
    }

    private static void Check(RecordReference reference)
    {
        int linked = reference.Linked?.Count ?? 0;
        bool isGood = reference.Names.Count <= RecordReference.MaxNames && linked <= MostLinked
            && reference.Names.Count + linked > 0
            && reference.Names.All(name => name.Length is > 0 and <= RecordReference.MaxNameBytes)
            && reference.Amendment is AmendmentKind.Correction or AmendmentKind.Addendum or AmendmentKind.Retraction
                or AmendmentKind.EnteredInError
            && Enum.IsDefined(reference.Awaits)
            && reference.WaitAtMost >= TimeSpan.Zero && reference.WaitAtMost <= LongestWait
            && IsCode(reference.Reason);
        if (!isGood)
        {
            throw new ArgumentException(
                "A Reference has at most 64 names of 1 to 2,048 bytes and 16 linked patients, and one of them; a kind "
                + "of amendment that says something of a record; a wait of at most 30 days; and a reason, ASCII of 1 "
                + "to 64 characters.",
                nameof(reference));
        }
    }

    public static bool IsCode(string? text) =>
        text is { Length: >= 1 and <= 64 } && !text.AsSpan().ContainsAnyExceptInRange(' ', '~');
}
