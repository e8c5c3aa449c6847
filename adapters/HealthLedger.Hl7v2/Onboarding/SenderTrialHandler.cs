using HealthLedger.Hl7v2.Mllp;

namespace HealthLedger.Hl7v2.Onboarding;

/// <summary>Tries what comes to a listener, and answers as intake would. Nothing is kept of a message: an AA of a trial
/// says that it would be taken, and a sender in production must never get one.</summary>
public sealed class SenderTrialHandler : IMllpMessageHandler
{
    private readonly SenderTrial _trial;
    private readonly Action _handled;

    /// <summary>Makes the handler.</summary>
    /// <param name="trial">Gathers what is found.</param>
    /// <param name="handled">Called after each message; return at once.</param>
    public SenderTrialHandler(SenderTrial trial, Action handled)
    {
        ArgumentNullException.ThrowIfNull(trial);
        ArgumentNullException.ThrowIfNull(handled);
        _trial = trial;
        _handled = handled;
    }

    /// <inheritdoc/>
    public ValueTask<MllpResponse> HandleAsync(MllpMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        IReadOnlyList<ReadOnlyMemory<byte>> answers =
            _trial.Add(message.Content, message.Findings, message.ReceivedAt);
        _handled();
        return ValueTask.FromResult(MllpResponse.Replies(answers));
    }

    /// <inheritdoc/>
    public ValueTask<MllpResponse> HandleFrameFaultAsync(MllpFrameFault fault, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(fault);
        _trial.AddFault(fault.Code);
        _handled();
        return ValueTask.FromResult(MllpResponse.None);
    }
}
