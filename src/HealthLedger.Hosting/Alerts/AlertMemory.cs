namespace HealthLedger.Hosting.Alerts;

/// <summary>What a rule remembers from one look to the next. Used by one loop.</summary>
internal sealed class AlertMemory
{
    private const int SamplesInWindow = 60;

    private readonly Func<string, bool> _isFiring;
    private readonly Dictionary<string, DateTimeOffset> _since = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<AnswerSample>> _samples = new(StringComparer.Ordinal);

    /// <param name="startedAt">When looking began.</param>
    /// <param name="isFiring">Whether the rule's alert about a subject is firing.</param>
    public AlertMemory(DateTimeOffset startedAt, Func<string, bool> isFiring)
    {
        StartedAt = startedAt;
        Now = startedAt;
        _isFiring = isFiring;
    }

    public DateTimeOffset StartedAt { get; }

    public DateTimeOffset Now { get; set; }

    public bool IsFiring(string subject) => _isFiring(subject);

    /// <summary>How long a condition has held without a break; null when it does not hold.</summary>
    public TimeSpan? Held(string subject, bool holds)
    {
        if (!holds)
        {
            _since.Remove(subject);
            return null;
        }

        if (!_since.TryGetValue(subject, out DateTimeOffset since))
        {
            _since[subject] = since = Now;
        }

        return Now - since;
    }

    /// <summary>Takes the counts of answers, and gives how many there were within the window.</summary>
    public (long Total, long Refused) Within(string subject, TimeSpan window, long total, long refused)
    {
        if (!_samples.TryGetValue(subject, out List<AnswerSample>? samples))
        {
            _samples[subject] = samples = [];
        }

        if (samples.Count > 0 && total < samples[^1].Total)
        {
            // The listener was made anew: its counts begin again.
            samples.Clear();
        }

        while (samples.Count > 1 && samples[1].At <= Now - window)
        {
            samples.RemoveAt(0);
        }

        if (samples.Count == 0 || Now - samples[^1].At >= window / SamplesInWindow)
        {
            samples.Add(new AnswerSample(Now, total, refused));
        }

        // What was counted before the first look lies outside every window.
        return (total - samples[0].Total, refused - samples[0].Refused);
    }

    private readonly record struct AnswerSample(DateTimeOffset At, long Total, long Refused);
}
