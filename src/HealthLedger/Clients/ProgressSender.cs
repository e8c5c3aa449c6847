namespace HealthLedger.Clients;

/// <summary>Tells a client how far its call is. While one frame is under way others are left out.</summary>
internal sealed class ProgressSender<T> : IProgress<T>
{
    private readonly ServedCall _call;
    private readonly WriteValue<T> _write;
    private readonly Lock _gate = new();
    private Task _sending = Task.CompletedTask;

    public ProgressSender(ServedCall call, WriteValue<T> write)
    {
        _call = call;
        _write = write;
    }

    public void Report(T value)
    {
        lock (_gate)
        {
            if (_sending.IsCompleted)
            {
                _sending = _call.SendAsync(new ClientFrame
                {
                    Type = ClientFrameType.Progress,
                    Number = _call.Number,
                    Bytes = BodyFormat.Encode((ref writer) => _write(ref writer, value)),
                });
            }
        }
    }

    /// <summary>Waits for the last frame, which the answer must not overtake.</summary>
    public Task EndAsync()
    {
        lock (_gate)
        {
            return _sending;
        }
    }
}
